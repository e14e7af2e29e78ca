--- What the commands of plugin/storesmith.lua do: they ask the server, and show what it answers.
---
--- Files are made and changed by the server's own edits, which Neovim applies as it does those of a code action.

local M = {}

local SEVERITIES = { 'E', 'W', 'I', 'N' } -- as the quickfix list has them, by LSP's numbers

---@param message string
---@param level integer? of vim.log.levels
local function say(message, level)
  vim.notify('storesmith: ' .. message, level or vim.log.levels.INFO)
end

--- The client of the present buffer, else of the project that the working directory lies in, else the only one.
---@return vim.lsp.Client?
local function find_client()
  local client = vim.lsp.get_clients({ name = 'storesmith', bufnr = 0 })[1]
  if client then
    return client
  end
  local clients = vim.lsp.get_clients({ name = 'storesmith' })
  for _, other in ipairs(clients) do
    if other.root_dir and vim.fs.relpath(other.root_dir, vim.fn.getcwd()) then
      return other
    end
  end
  if #clients == 1 then
    return clients[1]
  end
  say('not running here: open a definition or a Python file of the project, or see :checkhealth storesmith', vim.log.levels.WARN)
end

--- Have the server carry out a command of its own.
---@param client vim.lsp.Client
---@param command string without `storesmith.`
---@param arguments table
---@param on_answer fun(answer: any)? called with the answer, nil for null; not called after an error, which is shown
local function ask(client, command, arguments, on_answer)
  command = 'storesmith.' .. command
  client:exec_cmd({ title = command, command = command, arguments = arguments }, { bufnr = 0 }, function(problem, answer)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
    elseif on_answer then
      on_answer(answer ~= vim.NIL and answer or nil)
    end
  end)
end

--- Find the definition at the cursor, or that of the generated file that is shown.
---@param on_found fun(client: vim.lsp.Client, definition: table)
local function at_cursor(on_found)
  local client = find_client()
  if not client then
    return
  end
  local place = vim.lsp.util.make_position_params(0, client.offset_encoding)
  ask(client, 'definitionAt', { place.textDocument.uri, place.position }, function(definition)
    if definition then
      on_found(client, definition)
    else
      say('there is no definition here, and this file was not generated from one', vim.log.levels.WARN)
    end
  end)
end

---@param path string
---@param modifiers table as given to a user command in `smods`
local function show(path, modifiers)
  local splits = modifiers.vertical or modifiers.horizontal or modifiers.split ~= '' or modifiers.tab >= 0
  vim.cmd({ cmd = splits and 'split' or 'edit', args = { path }, mods = modifiers, magic = { file = false } })
end

--- `:LspStoresmithGenerate[!]`
function M.generate(used)
  if used.bang then
    local client = find_client()
    if client then
      ask(client, 'generateAll', {})
    end
    return
  end
  at_cursor(function(client, definition)
    vim.fn.bufload(vim.uri_to_bufnr(definition.uri)) -- the server generates from what the editor has open
    ask(client, 'generateDefinition', { definition.uri, definition.index })
  end)
end

--- `:LspStoresmithOpen [definition|store|tests]`
function M.open(used)
  at_cursor(function(_, definition)
    local is_here = definition.uri == vim.uri_from_bufnr(0)
    local wanted = used.args ~= '' and used.args or is_here and 'store' or 'definition'
    if wanted == 'definition' then
      show(vim.uri_to_fname(definition.uri), used.smods)
      return
    end
    for _, file in ipairs(definition.files) do
      if file.role == wanted then
        if file.exists then
          show(vim.uri_to_fname(file.uri), used.smods)
        else
          say(('%s is not generated yet: :LspStoresmithGenerate'):format(vim.fs.basename(vim.uri_to_fname(file.uri))))
        end
        return
      end
    end
    local called = definition.name ~= '' and definition.name or definition.title
    say(('%s has no %s'):format(called, wanted), vim.log.levels.WARN)
  end)
end

--- `:LspStoresmithNew [{store_type}]`
function M.new(used)
  local client = find_client()
  if not client then
    return
  end
  ask(client, 'listClasses', {}, function(classes)
    if not classes or #classes == 0 then
      say('the project has no class that a definition could be for', vim.log.levels.WARN)
      return
    end
    vim.ui.select(classes, {
      prompt = 'New definition for',
      kind = 'storesmith.class',
      format_item = function(class)
        return ('%s (%s): %s%s'):format(class.name, class.module, class.title, class.isTaken and ', has one' or '')
      end,
    }, function(class)
      if not class then
        return
      end
      local store_type = used.args ~= '' and used.args or nil
      ask(client, 'makeDefinition', { vim.tbl_extend('error', class, { storeType = store_type }) })
    end)
  end)
end

--- `:LspStoresmithInfo`
function M.info()
  local client = find_client()
  if not client then
    return
  end
  ask(client, 'info', {}, function(info)
    vim.cmd.new()
    vim.bo.buftype = 'nofile'
    vim.bo.bufhidden = 'wipe'
    vim.bo.swapfile = false
    vim.api.nvim_buf_set_lines(0, 0, -1, true, vim.split(vim.trim(info.text), '\n'))
    vim.bo.modifiable = false
  end)
end

--- The problems of all definitions, as entries of a quickfix list.
---@param client vim.lsp.Client
---@param items table[] `{ uri, diagnostics }`, with the ranges of the client's encoding
local function entries(client, items)
  local places = {}
  for _, item in ipairs(items) do
    for _, problem in ipairs(item.diagnostics) do
      if problem.severity < vim.lsp.protocol.DiagnosticSeverity.Hint then -- a hint is nothing to do
        table.insert(places, { uri = item.uri, range = problem.range, problem = problem })
      end
    end
  end
  local found = vim.lsp.util.locations_to_items(places, client.offset_encoding)
  for _, entry in ipairs(found) do
    local problem = entry.user_data.problem
    entry.text = ('%s [%s]'):format(problem.message, problem.code)
    entry.type = SEVERITIES[problem.severity]
  end
  return found
end

--- `:LspStoresmithCheck`
function M.check()
  local client = find_client()
  if not client then
    return
  end
  ask(client, 'checkAll', {}, function(checked)
    local found = entries(client, checked.items)
    vim.fn.setqflist({}, ' ', { title = 'storesmith', items = found })
    vim.cmd(#found > 0 and 'botright copen' or 'cclose')
    say(checked.text)
  end)
end

return M
