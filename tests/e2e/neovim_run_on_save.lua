-- nvim -l neovim_run_on_save.lua REPORT INIT, in a project whose store is generated, where problems are to be told of on saving:
-- make a mistake, then save it.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')

Person.run(function(person, report)
  local function codes()
    return person:look([[
      local codes = {}
      for _, problem in ipairs(vim.diagnostic.get(vim.fn.bufnr('ticketing.snapshot_store.json'))) do
        table.insert(codes, problem.code)
      end
      return table.concat(codes, ' ')
    ]])
  end

  person:command('edit ticketing.snapshot_store.json')
  person:wait('the server to run', function()
    return person:look("return #vim.lsp.get_clients({ name = 'storesmith', bufnr = 0 }) == 1")
  end)
  person:wait_for_server()
  person:type([[gg/store_name<CR>ct"stor_name<Esc>]])
  person:wait('the mistake to be there', function()
    return person:text():find('"stor_name"', 1, true)
  end)

  -- By when the server tells of a file that is opened after it, it would have told of this one.
  person:look([[vim.fn.writefile({ '{}' }, 'other.snapshot_store.json')]])
  person:command('edit other.snapshot_store.json')
  person:wait('problems of the other file', function()
    return person:codes() ~= ''
  end)
  report.while_typing = codes()
  person:command('buffer ticketing.snapshot_store.json')
  person:command('write')
  person:wait('the mistake to be told of', function()
    return codes():find('unknown-property', 1, true)
  end)
end)
