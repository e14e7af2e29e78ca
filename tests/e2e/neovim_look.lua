-- nvim -l neovim_look.lua REPORT INIT CODE: what some Lua gives in an editor that was just started, as soon as it gives anything.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')

Person.run(function(person, report)
  report.seen = person:wait('an answer to ' .. arg[3], function()
    return person:look(arg[3])
  end)
end)
