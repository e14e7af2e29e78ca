-- The storesmith language server, for vim.lsp.enable('storesmith') of Neovim 0.11 and later.
---@type vim.lsp.Config
return {
  cmd = { 'storesmith', 'lsp' },
  -- The server leaves alone any JSON file that is not a definition.
  filetypes = { 'json' },
  root_markers = { 'pyproject.toml', '.git' },
  -- A definition belongs to a project: for a JSON file outside of one there is nothing to start for.
  workspace_required = true,
  -- The buffers of generated files are often in folders that do not exist yet, and there :wall fails with E212. This is
  -- on_init, not on_attach, so that it neither replaces an on_attach of yours nor is replaced by it.
  on_init = function(client)
    vim.api.nvim_create_autocmd('BufWritePre', {
      group = vim.api.nvim_create_augroup('storesmith.' .. client.id, {}),
      pattern = '*.py',
      desc = 'Make the missing folder of a Python file in the project',
      callback = function(event)
        if client:is_stopped() then
          return true -- and so remove this autocommand
        end
        if client.root_dir and vim.fs.relpath(client.root_dir, event.match) then
          vim.fn.mkdir(vim.fs.dirname(event.match), 'p')
        end
      end,
    })
  end,
}
