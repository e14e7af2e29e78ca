-- nvim -l neovim_again.lua REPORT INIT, in a project whose store is generated: change it by hand, and ask for the action again.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')
local STORE = 'app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py'
local TESTS = 'tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py'

Person.run(function(person, report)
  local function back_to_definition()
    person:command('buffer ticketing.snapshot_store.json')
  end

  person:command('edit ticketing.snapshot_store.json')
  person:wait('the server to run', function()
    return person:look([[
      local client = vim.lsp.get_clients({ name = 'storesmith', bufnr = 0 })[1]
      return client ~= nil and client.initialized == true
    ]])
  end)

  -- While the change is only in the buffer.
  person:command('edit ' .. STORE)
  person:command([[$put ='# by hand']])
  person:wait('the line to be there', function()
    return person:text():find('# by hand\n$') ~= nil
  end)
  back_to_definition()
  report.action_before_write = person:generate()
  report.unsaved_before_write = person:unsaved()

  -- When it is written.
  person:command('wall')
  report.action_after_write = person:generate()
  report.unsaved_after_write = person:unsaved()

  -- When something else is missing: that is made, and nothing but that.
  assert(vim.fn.delete(TESTS) == 0, TESTS .. ' is not there')
  report.action_with_one_missing = person:generate()
  person:wait_for_file(STORE)
  report.unsaved_with_one_missing = person:unsaved()
  person:command('wall')

  person:command('buffer ' .. STORE)
  report.store = person:text()
end)
