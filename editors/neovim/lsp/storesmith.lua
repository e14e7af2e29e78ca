-- The storesmith language server, for vim.lsp.enable('storesmith') of Neovim 0.11 and later.
---@type vim.lsp.Config
return {
  cmd = { 'storesmith', 'lsp' },
  -- The server leaves alone any JSON file that is not a definition.
  filetypes = { 'json' },
  root_markers = { 'pyproject.toml', '.git' },
  -- A definition belongs to a project: for a JSON file outside of one there is nothing to start for.
  workspace_required = true,
}
