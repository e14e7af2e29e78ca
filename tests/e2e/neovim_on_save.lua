-- nvim -l neovim_on_save.lua REPORT INIT, in a project whose definition is broken: save it, and again before what was generated
-- is written.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')
local STORE = 'app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py'

Person.run(function(person, report)
  local function store()
    return person:look([[
      local buffer = vim.fn.bufnr(...)
      return buffer > 0 and vim.api.nvim_buf_get_lines(buffer, 0, -1, true)
    ]], STORE)
  end

  person:command('edit ticketing.snapshot_store.json')
  person:wait('problems to be shown', function()
    return person:codes() ~= ''
  end)
  person:command('write')
  person:wait('the store to be generated', store)
  report.mended = person:text()
  report.store = store()
  report.unsaved = person:unsaved()

  person:type([[gg/uuid.UUID<CR>ct"str<Esc>]])
  person:command('write')
  person:wait('the store to be of the other type', function()
    return not vim.deep_equal(store(), report.store)
  end)
  report.other_store = store()
  person:command('wall')
  assert(#person:unsaved() == 0, ':wall has not written everything:\n' .. person:messages())
end)
