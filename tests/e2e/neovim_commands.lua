-- nvim -l neovim_commands.lua REPORT INIT, in a project without definitions: everything by the commands of the plugin.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')
local STORE = 'src/book_keeper/infrastructure/snapshot_stores/sqlalchemy_account_snapshot_store.py'
local TESTS = 'tests/infrastructure/snapshot_stores/test_sqlalchemy_account_snapshot_store.py'
local PAUSE = 1000 -- milliseconds; a server that is asked all the time has none to look at what was generated

Person.run(function(person, report)
  local function tells(what)
    return person:wait('Neovim to say: ' .. what, function()
      local messages = person:messages()
      return messages:find(what, 1, true) and messages
    end)
  end

  report.loaded_before = person:look("return package.loaded['storesmith.commands'] ~= nil")
  person:command('LspStoresmithInfo')
  tells('not running here')

  -- Start from a class.
  person:command('edit src/book_keeper/domain/account.py')
  person:wait('the server to run', function()
    return person:look("return #vim.lsp.get_clients({ name = 'storesmith', bufnr = 0 }) == 1")
  end)
  person:command('LspStoresmithOpen')
  tells('there is no definition here')
  person:type(':LspStoresmithNew sqlalchemy<CR>')
  person:wait('the question for which class', function()
    local is_given = person:look("return vim.fn.histget(':', -1)") == 'LspStoresmithNew sqlalchemy'
    return is_given and person:in_mode('c')
  end)
  person:type('1<CR>')
  person:wait_for_file('account.snapshot_store.json')
  report.definition = person:text()
  report.unsaved_definition = person:unsaved()
  person:command('wall')
  person:wait_for_server()

  -- Its store and tests.
  person:command('LspStoresmithOpen store')
  tells('is not generated yet')
  person:command('LspStoresmithGenerate')
  person:wait_for_file(STORE)
  report.unsaved_generated = person:unsaved()
  person:command('wall')

  -- From one to the other.
  person:command('LspStoresmithOpen tests')
  person:wait_for_file(TESTS)
  person:command('LspStoresmithOpen')
  person:wait_for_file('account.snapshot_store.json')
  person:command('vertical LspStoresmithOpen')
  person:wait_for_file(STORE)
  report.windows = person:look('return vim.fn.winlayout()[1]')
  person:command('only')

  -- From the generated file its definition is generated anew, though it is not open any more.
  person:command('bwipeout account.snapshot_store.json')
  person:look([[
    local path = 'account.snapshot_store.json'
    local text = table.concat(vim.fn.readfile(path), '\n'):gsub('uuid%.UUID', 'str')
    vim.fn.writefile(vim.split(text, '\n'), path .. '~')
    assert(vim.uv.fs_rename(path .. '~', path)) -- so that nobody reads half of it
  ]])
  person:command('LspStoresmithGenerate')
  person:wait('the store to be changed', function()
    return #person:unsaved() > 0
  end)
  report.unsaved_again = person:unsaved()
  report.store = person:text()
  person:look("vim.api.nvim_buf_set_lines(0, 1, 1, false, { '', 'BY_HAND = True' })")
  person:command('wall')

  -- What the server knows.
  person:command('LspStoresmithInfo')
  person:wait('a window with what the server knows', function()
    return person:look('return vim.bo.buftype') == 'nofile'
  end)
  report.info = person:text()
  person:command('close')

  -- The problems of files that are not open.
  person:look([[vim.fn.writefile({ '{', '  "store_name": "é", "stor_type": 1', '}' }, 'other.snapshot_store.json')]])
  person:command('messages clear')
  person:command('LspStoresmithCheck')
  tells('definitions in 2 files')
  report.checked = person:messages()
  report.quickfix = person:look([[
    local found = {}
    for _, entry in ipairs(vim.fn.getqflist()) do
      local path = vim.fs.relpath(vim.fn.getcwd(), vim.api.nvim_buf_get_name(entry.bufnr))
      table.insert(found, { path, entry.lnum, entry.col, entry.type, entry.text })
    end
    return { found, vim.bo.buftype, vim.fn.getqflist({ title = 0 }).title }
  ]])
  person:look("assert(vim.fn.delete('other.snapshot_store.json') == 0)")
  person:wait('the list to be gone, as soon as the server has seen that the store, edited by hand, is up to date', function()
    person:command('LspStoresmithCheck')
    vim.wait(PAUSE)
    return #person:look('return vim.api.nvim_list_wins()') == 1
  end)

  -- All that is due.
  person:command('LspStoresmithGenerate!')
  tells('all that can be generated is up to date')
  person:command('bwipeout ' .. STORE)
  person:look('assert(vim.fn.delete(...) == 0)', STORE)
  person:command('LspStoresmithGenerate!')
  tells('1 store generated')
  report.unsaved_of_all = person:unsaved()
  person:command('wall')

  -- What has no name yet is called by what it is.
  person:command('edit nameless.snapshot_store.json')
  person:look("vim.api.nvim_buf_set_lines(0, 0, -1, true, { '{}' })")
  person:command('LspStoresmithOpen tests')
  tells('snapshot store has no tests')
  person:command('bwipeout!')
end)
