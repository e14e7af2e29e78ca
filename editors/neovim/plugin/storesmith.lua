-- The commands; what they do is loaded when one is used.
local function define(name, run, options)
  vim.api.nvim_create_user_command('LspStoresmith' .. name, function(used)
    require('storesmith.commands')[run](used)
  end, options)
end

local function one_of(...)
  local words = { ... }
  return function(typed)
    return vim.tbl_filter(function(word)
      return vim.startswith(word, typed)
    end, words)
  end
end

define('Check', 'check', { desc = 'List the problems of all definitions' })
define('Generate', 'generate', { bang = true, desc = 'Generate the store of the definition here; with !, all that are out of date' })
define('Info', 'info', { desc = 'Show what the server knows of the project' })
define('New', 'new', { nargs = '?', desc = 'Write a definition for a class of the project' })
define('Open', 'open', {
  nargs = '?',
  complete = one_of('definition', 'store', 'tests'),
  desc = 'Open the store, the tests or the definition that belong to what is here',
})
