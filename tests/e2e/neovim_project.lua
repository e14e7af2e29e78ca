-- nvim -l neovim_project.lua REPORT INIT, in a project with a definition that is half written: what the server knows of the project.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local Person = dofile(here .. '/neovim_person.lua')
local PAUSE = 100 -- milliseconds; a server that is asked all the time has none for the project

Person.run(function(person, report)
  local function lenses(number)
    return person:wait(number .. ' lenses with their titles', function()
      return person:look([[
        local is_new = vim.lsp.codelens.enable ~= nil -- Neovim 0.12
        local titles = {}
        for _, found in ipairs(vim.lsp.codelens.get(is_new and { bufnr = 0 } or 0)) do
          local lens = is_new and found.lens or found
          if not lens.command then
            return false
          end
          table.insert(titles, lens.command.title)
        end
        return #titles == ... and titles
      ]], number)
    end)
  end

  local function code_action(kind, codes)
    person:command(("lua vim.lsp.buf.code_action({ context = { only = { '%s' } }, apply = true })"):format(kind))
    person:wait('the problems to be ' .. codes, function()
      return person:codes() == codes
    end)
  end

  person:command('edit ticketing.snapshot_store.json')
  person:wait('problems to be shown', function()
    return person:codes() ~= ''
  end)

  person:wait('the server to have looked at the project', function()
    vim.wait(PAUSE)
    return person:look([[
      local client = assert(vim.lsp.get_clients({ name = 'storesmith' })[1], 'the server does not run')
      local place = { line = 3, character = #'  "snapshot_type_str":' }
      local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = place }
      local answer = client:request_sync('textDocument/completion', params)
      return answer ~= nil and answer.result.isIncomplete == false
    ]])
  end)

  -- A class, with its module.
  person:type([[gg/"snapshot_type_str"<CR>f:a "TicketSn]])
  person:type('<C-x><C-o>')
  report.classes = person:wait('the menu', function()
    return person:menu()
  end).words
  person:accept_first_of(report.classes)
  person:type('<Esc>')
  person:wait('the module to be there', function()
    return person:text():find('"snapshot_module_str"', 1, true) ~= nil
  end)
  report.after_class = person:text()

  -- All fixes that are safe, then one where the cursor is.
  code_action('source.fixAll', 'unknown-property')
  report.after_fix_all = person:text()
  person:type([[gg/"unheard_of"<CR>]])
  code_action('quickfix', '')
  report.after_quick_fix = person:text()
  person:command('write')

  person:type([[gg/"snapshot_type_str"<CR>]])
  person:command('lua vim.lsp.buf.hover()')
  report.hover = person:wait('a window with what is known of the property', function()
    return person:look([[
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= '' then
          return vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true)
        end
      end
    ]])
  end)

  -- What is shown of the project.
  report.hints = person:wait('inlay hints', function()
    return person:look([[
      local labels = {}
      for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
        table.insert(labels, hint.inlay_hint.label)
      end
      return #labels > 0 and labels
    ]])
  end)
  person:command("lua vim.lsp.buf.workspace_symbol('ticket')")
  report.symbols = person:wait('symbols', function()
    return person:look([[
      local names = {}
      for _, item in ipairs(vim.fn.getqflist()) do
        table.insert(names, item.text)
      end
      return #names > 0 and names
    ]])
  end)
  person:command('cclose')

  -- The lens makes the store.
  report.lenses_before = lenses(1)
  person:type('gg')
  person:command('lua vim.lsp.codelens.run()')
  person:wait_for_file('app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py')
  report.unsaved = person:unsaved()
  person:command('wall')
  person:command('buffer ticketing.snapshot_store.json')
  person:wait_for_server()
  report.lenses_after = lenses(3)

  -- From a class to where it is written.
  person:type([[gg/TicketSnapshot"<CR>]])
  person:command('lua vim.lsp.buf.definition()')
  report.definition = person:wait('the class', function()
    local path = person:look('return vim.fs.relpath(vim.fn.getcwd(), vim.api.nvim_buf_get_name(0))')
    return path ~= 'ticketing.snapshot_store.json' and { path, person:look('return vim.api.nvim_get_current_line()') }
  end)
  report.messages = person:messages()
end)
