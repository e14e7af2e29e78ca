-- The storesmith language server, for vim.lsp.enable('storesmith') of Neovim 0.11 and later.
---@type vim.lsp.Config
return {
  cmd = { 'storesmith', 'lsp' },
  -- The server leaves alone any JSON file that is not a definition. Of Python it says nothing, but a class can be given a
  -- definition there by a code action.
  filetypes = { 'json', 'json.castlecraft', 'python' },
  root_markers = { 'pyproject.toml', '.git' },
  -- A definition belongs to a project: for a file outside of one there is nothing to start for.
  workspace_required = true,
  -- The buffers of generated files are often in folders that do not exist yet, and there :wall fails with E212. This is
  -- on_init, not on_attach, so that it neither replaces an on_attach of yours nor is replaced by it.
  on_init = function(client)
    local group = vim.api.nvim_create_augroup('storesmith.' .. client.id, {})
    -- Neovim hands gq and CTRL-X CTRL-O to a client that formats and completes anything; this one does neither in Python.
    vim.api.nvim_create_autocmd('LspAttach', {
      group = group,
      desc = 'Leave formatting and completion in Python to others',
      callback = function(event)
        if event.data.client_id ~= client.id or vim.bo[event.buf].filetype ~= 'python' then
          return
        end
        local methods = { formatexpr = 'textDocument/rangeFormatting', omnifunc = 'textDocument/completion' }
        for option, method in pairs(methods) do
          if #vim.lsp.get_clients({ bufnr = event.buf, method = method }) == 1 then
            vim.bo[event.buf][option] = ''
          end
        end
      end,
    })
    vim.api.nvim_create_autocmd('BufWritePre', {
      group = group,
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
