-- nvim -l neovim_health.lua REPORT INIT FILE…: the files are opened, each is waited for until a server has it or none will,
-- then :checkhealth storesmith.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')

Person.run(function(person, report)
  for number = 3, #arg do
    person:command('edit ' .. arg[number])
    person:wait('the servers of ' .. arg[number] .. ' to run', function()
      return person:look([[
        for _, client in ipairs(vim.lsp.get_clients({ _uninitialized = true })) do
          if not client.initialized then
            return false
          end
        end
        return true
      ]])
    end)
  end
  person:command('checkhealth storesmith')
  report.text = person:wait('the report', function()
    local text = person:look('return vim.bo.filetype') == 'checkhealth' and person:text()
    return text and text:find('servers that run') and text
  end)
end)
