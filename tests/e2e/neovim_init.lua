-- The init.lua of a person who uses storesmith: what editors/neovim/README.md says, and completion as :help lsp-completion
-- has it. The server is the one under test, run by the Python that runs the tests.
vim.opt.runtimepath:append(vim.env.STORESMITH_EDITOR_FILES)
vim.opt.completeopt = { 'menuone', 'noselect', 'popup' }
vim.lsp.config('storesmith', { cmd = { vim.env.STORESMITH_PYTHON, '-m', 'storesmith', 'lsp' } })
vim.lsp.enable('storesmith')

vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
  end,
})
