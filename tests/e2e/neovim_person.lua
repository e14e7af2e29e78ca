-- A person at Neovim. The script that loads this drives a second Neovim, which runs its ordinary main loop: in it keys are
-- typed, the menu of completions comes up and messages are shown as they are for a person. (`nvim -l` itself has no such
-- loop: it ends as soon as the keys that it is fed are used up, before the server has answered.)
--
-- Nothing is waited for by the clock: `wait` looks until something is so, and says what was not when its time is over.

local Person = {}
Person.__index = Person

local TIME_LIMIT = 60 * 1000 -- milliseconds, on however slow a machine
local INTERVAL = 10

--- Start Neovim with the configuration `init`, in the present folder.
function Person.start(init)
  local complaints = {}
  local channel = vim.fn.jobstart({ vim.env.NEOVIM, '--embed', '--headless', '-i', 'NONE', '-u', init }, {
    rpc = true,
    on_stderr = function(_, lines)
      vim.list_extend(complaints, lines)
    end,
  })
  assert(channel > 0, 'Neovim does not start')
  return setmetatable({ channel = channel, complaints = complaints }, Person)
end

--- Call the editor. While that waits for a key, as at a prompt, it answers nothing but what needs no waiting.
function Person:ask(method, ...)
  local is_free = self.look_until(function()
    return not self:mode().blocking
  end)
  if not is_free then
    error('waited in vain for Neovim, which waits for a key: is there a prompt?', 0)
  end
  return vim.rpcrequest(self.channel, method, ...)
end

function Person:mode()
  return vim.rpcrequest(self.channel, 'nvim_get_mode')
end

--- Run Lua in the editor; what the person could find out by looking.
function Person:look(code, ...)
  return self:ask('nvim_exec_lua', code, { ... })
end

--- Type keys, in the notation of mappings.
function Person:type(keys)
  local written = vim.rpcrequest(self.channel, 'nvim_input', keys)
  assert(written == #keys, 'Neovim does not take keys')
end

--- Type an Ex command, and wait until it is carried out.
function Person:command(command)
  self:look("vim.fn.histdel(':')") -- it may be the same command as before
  self:type('<Esc><Esc>:' .. command:gsub('<', '<lt>') .. '<CR>')
  self:wait(':' .. command .. ' to be over', function()
    return self:in_mode('n') and self:look("return vim.fn.histget(':', -1)") == command
  end)
end

function Person:in_mode(mode)
  local now = self:mode()
  return not now.blocking and now.mode == mode
end

--- Wait until `condition` gives something true, and return that. (What is nil in the editor comes as vim.NIL.)
function Person:wait(what, condition)
  local answer = self.look_until(condition)
  if not answer then
    error(('waited %d s in vain for %s\n%s'):format(TIME_LIMIT / 1000, what, self:describe()), 0)
  end
  return answer
end

--- Not `vim.wait` with the condition: a condition that asks the other Neovim wakes it up at once, and it loses count of time.
function Person.look_until(condition)
  local deadline = vim.uv.hrtime() + TIME_LIMIT * 1e6
  repeat
    local answer = condition()
    if answer and answer ~= vim.NIL then
      return answer
    end
    vim.wait(INTERVAL)
  until vim.uv.hrtime() > deadline
  return nil
end

--- What there is to see, for a report of a failure.
function Person:describe()
  local ok, seen = pcall(function()
    return vim.inspect({
      mode = self:mode(),
      buffer = self:text(),
      problems = self:problems(),
      menu = self:menu(),
      messages = self:messages(),
      complaints = self.complaints,
    })
  end)
  return ok and seen or ('and Neovim does not answer any more: ' .. seen)
end

function Person:text()
  return table.concat(self:ask('nvim_buf_get_lines', 0, 0, -1, true), '\n') .. '\n'
end

function Person:messages()
  return self:ask('nvim_exec2', 'messages', { output = true }).output
end

--- The problems of the present buffer by their lines, counted from 1.
function Person:problems()
  return self:look([[
    local found = {}
    for _, problem in ipairs(vim.diagnostic.get(0)) do
      table.insert(found, { line = problem.lnum + 1, code = problem.code, message = problem.message })
    end
    table.sort(found, function(a, b) return a.line < b.line or a.line == b.line and a.code < b.code end)
    return #found > 0 and found or vim.empty_dict()
  ]])
end

function Person:codes()
  local codes = {}
  for _, problem in ipairs(self:problems()) do
    table.insert(codes, problem.code)
  end
  return table.concat(codes, ' ')
end

--- Wait until the server has answered all that the editor has asked it, and what it was told before has had its effect.
function Person:wait_for_server()
  self:look([[
    local client = assert(vim.lsp.get_clients({ name = 'storesmith' })[1], 'the server does not run')
    local params = { textDocument = vim.lsp.util.make_text_document_params(0) }
    local answer, problem = client:request_sync('textDocument/documentSymbol', params, ...)
    assert(answer and not answer.err, problem or vim.inspect(answer))
  ]], TIME_LIMIT)
  self:wait('the server to have answered everything', function()
    return self:look([[
      for _, request in pairs(vim.lsp.get_clients({ name = 'storesmith' })[1].requests) do
        if request.type == 'pending' then
          return false
        end
      end
      return true
    ]])
  end)
end

--- The words of the menu of completions as they are shown; nil while there is none.
function Person:menu()
  local shown = self:look([[
    local info = vim.fn.complete_info({ 'pum_visible', 'matches', 'selected' })
    local words = {}
    for _, item in ipairs(info.matches or {}) do
      table.insert(words, item.abbr ~= '' and item.abbr or item.word)
    end
    return { visible = info.pum_visible == 1, words = words, selected = info.selected }
  ]])
  return shown.visible and shown or nil
end

--- Wait for the menu to be just `words`, choose the first and accept it with CTRL-Y.
function Person:accept_first_of(words)
  local wanted = table.concat(words, ' ')
  self:wait('the menu to be ' .. wanted, function()
    local menu = self:menu()
    return menu and table.concat(menu.words, ' ') == wanted
  end)
  self:type('<C-n>')
  self:wait('the first of the menu to be chosen', function()
    local menu = self:menu()
    return menu and menu.selected == 0
  end)
  self:type('<C-y>')
  self:wait('the menu to be gone', function()
    return not self:menu()
  end)
end

--- Wait until a file is shown, given by its path below the present folder.
function Person:wait_for_file(path)
  self:wait(path .. ' to be shown', function()
    return self:look('return vim.fs.relpath(vim.fn.getcwd(), vim.api.nvim_buf_get_name(0))') == path
  end)
end

--- Ask for the generating action, as with a mapping of the person's own; true if it was carried out, false if there is none.
function Person:generate()
  self:command('messages clear')
  local before = self:look('return vim.fn.getbufinfo({ bufmodified = 1 })')
  self:command("lua vim.lsp.buf.code_action({ context = { only = { 'source.generate.storesmith' } }, apply = true })")
  return self:wait('the action to be carried out, or Neovim to say that there is none', function()
    if #self:look('return vim.fn.getbufinfo({ bufmodified = 1 })') > #before then
      return 'carried out'
    end
    return self:messages():find('No code actions available', 1, true) and 'none available'
  end)
end

--- The buffers that are not written, by their paths below the present folder.
function Person:unsaved()
  return self:look([[
    local paths = {}
    for _, buffer in ipairs(vim.fn.getbufinfo({ bufmodified = 1 })) do
      table.insert(paths, vim.fs.relpath(vim.fn.getcwd(), buffer.name) or buffer.name)
    end
    table.sort(paths)
    return paths
  ]])
end

--- Leave as a person does, and wait for the process to end.
function Person:quit()
  vim.rpcnotify(self.channel, 'nvim_input', '<Esc><Esc>:qall<CR>') -- there may be nobody left to answer
  local code = vim.fn.jobwait({ self.channel }, TIME_LIMIT)[1]
  assert(code == 0, (':qall does not end Neovim: %d\n%s'):format(code, code == -1 and self:describe() or ''))
end

--- Run `story` with a person and a report to fill in, and write that to the file named first on the command line, come what
--- may. The second is the person's init.lua.
function Person.run(story)
  local report = {}
  local person
  local ok, failure = xpcall(function()
    person = Person.start(arg[2])
    story(person, report)
    person:quit()
  end, function(message)
    return type(message) == 'string' and message:find('^waited') and message or debug.traceback(message)
  end)
  if not ok then
    report.failure = failure
  end
  if person then
    report.complaints = person.complaints
    pcall(vim.fn.jobstop, person.channel)
  end
  vim.fn.writefile({ vim.json.encode(report) }, arg[1])
end

return Person
