-- nvim -l neovim_new.lua REPORT, in a project without definitions: a class in a Python file is given one.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')

Person.run(here .. '/neovim_init.lua', function(person, report)
  person:command('edit app/domain/ticketing/models/ticket_snapshot.py')
  person:wait('the server to run', function()
    return person:look([[
      local client = vim.lsp.get_clients({ name = 'storesmith', bufnr = 0 })[1]
      return client ~= nil and client.initialized == true
    ]])
  end)
  report.options = person:look('return { vim.bo.formatexpr, vim.bo.omnifunc }')

  person:type('gg/^class TicketSnapshot<CR>')
  person:command('lua vim.lsp.buf.code_action({ apply = true })')
  person:wait('the definition to be shown', function()
    return person:look('return vim.fn.expand("%:t")') == 'ticket.snapshot_store.json'
  end)
  report.text = person:text()
  report.unsaved = person:unsaved()
  person:command('wall')
  person:wait_for_server()
  person:wait('nothing to be wrong with it', function()
    return person:codes() == ''
  end)
  report.codes = person:codes()
  report.action = person:generate()
  person:command('wall')
end)
