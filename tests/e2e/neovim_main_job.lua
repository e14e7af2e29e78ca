-- nvim -l neovim_main_job.lua REPORT INIT, in a project whose definition is broken: mend it, generate, write all.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')

Person.run(function(person, report)
  person:command('edit ticketing.snapshot_store.json')
  person:wait('problems to be shown', function()
    return person:codes() ~= ''
  end)
  report.problems_when_opened = person:problems()

  -- Save it as it is.
  person:command('write')
  person:wait_for_server()
  report.problems_when_saved = person:problems()
  report.action_while_broken = person:generate()
  report.unsaved_while_broken = person:unsaved()

  -- A quote brings the menu up; some letters leave one property in it. Its snippet is expanded, and the commas that are
  -- missing on both sides come with it.
  person:type([[gg/"snapshot_type_str"<CR>o"]])
  report.offered = person:wait('the menu', function()
    return person:menu()
  end).words
  person:type('snapshot_m')
  person:accept_first_of({ 'snapshot_module_str' })
  person:wait('the placeholder to be selected', function()
    return person:in_mode('s')
  end)
  report.after_first_completion = person:text()
  person:type('app.domain.ticketing.models.ticket_snapshot<Esc>')
  person:wait('the store type to be the only problem', function()
    return person:codes() == 'unknown-store-type'
  end)

  -- The value is deleted with what follows it; CTRL-X CTRL-O brings the menu up, and what is accepted ends in a comma.
  person:type([[gg/"store_type"<CR>f:llC<C-x><C-o>]])
  person:accept_first_of({ '"in_memory"', '"redis"', '"sqlalchemy"' })
  person:type('<Esc>')
  person:wait('no problem to be left', function()
    return person:codes() == ''
  end)
  person:wait_for_server()
  report.problems_when_mended = person:codes()
  report.mended = person:text()

  report.action = person:generate()
  person:wait_for_file('app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py')
  report.unsaved = person:unsaved()
  person:command('wall')
  report.messages_of_wall = person:messages()
  assert(#person:unsaved() == 0, ':wall has not written everything:\n' .. person:messages())

  person:command('buffer ticketing.snapshot_store.json')
  report.action_again = person:generate()
  report.unsaved_at_the_end = person:unsaved()
end)
