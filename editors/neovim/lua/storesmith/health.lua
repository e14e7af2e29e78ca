--- `:checkhealth storesmith`

local M = {}

local MINIMUM = '0.1.0' -- of the server, for what these files ask of it
local TIME_LIMIT = 10 * 1000 -- milliseconds
local INSTALL = 'Install it: `pipx install storesmith`, or `uv tool install storesmith`'

--- The command that prints the server's version: the one that starts it, asked for that instead.
---@param cmd string[]
local function version_command(cmd)
  local asking = vim.deepcopy(cmd)
  if asking[#asking] == 'lsp' then
    asking[#asking] = nil
  end
  return vim.list_extend(asking, { '--version' })
end

local function check_neovim()
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11.4') == 1 then
    vim.health.ok('Neovim ' .. version)
  else
    vim.health.error('Neovim ' .. version .. ' is older than 0.11.4', 'Install a newer Neovim')
  end
end

---@param config vim.lsp.Config
local function check_program(config)
  local cmd = config.cmd
  if type(cmd) ~= 'table' then
    vim.health.info('The server is started by a function of yours')
    return
  end
  if vim.fn.executable(cmd[1]) == 0 then
    vim.health.error(('`%s` is not to be found, or cannot be run'):format(cmd[1]), {
      INSTALL,
      "Or tell Neovim where it is: `vim.lsp.config('storesmith', { cmd = { '/path/to/storesmith', 'lsp' } })`",
    })
    return
  end
  local path = vim.fn.exepath(cmd[1])
  local started, process = pcall(vim.system, version_command(cmd), { text = true })
  local result = started and process:wait(TIME_LIMIT) or { code = -1, stderr = process }
  local version = result.code == 0 and vim.version.parse(result.stdout)
  if not version then
    local said = vim.trim((result.stdout or '') .. (result.stderr or ''))
    vim.health.error(('`%s --version` fails: %s'):format(path, said), INSTALL)
  elseif vim.version.lt(version, MINIMUM) then
    vim.health.error(('storesmith %s is older than %s, at %s'):format(version, MINIMUM, path), 'Upgrade it: `pipx upgrade storesmith`')
  else
    vim.health.ok(('storesmith %s, at %s'):format(version, path))
  end
end

--- Why no client is attached to a buffer that one would be wanted for.
---@param buffer integer
---@param config vim.lsp.Config
local function check_unattached(buffer, config)
  local path = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':~:.')
  local filetype = vim.bo[buffer].filetype
  if not vim.tbl_contains(config.filetypes or { filetype }, filetype) then
    vim.health.warn(('%s has the filetype `%s`, for which the configuration does not start the server'):format(path, filetype), {
      "Leave `filetypes` out of your `vim.lsp.config('storesmith', …)`, or add it there",
    })
  elseif not vim.fs.root(buffer, config.root_markers or {}) then
    local markers = table.concat(vim.iter(config.root_markers):flatten():totable(), '` or `')
    vim.health.warn(('%s lies in no project: there is no `%s` in a folder above it'):format(path, markers), {
      'Put an (even empty) `pyproject.toml` into the root folder of the project',
    })
  else
    vim.health.warn(path .. ' has no server, which may have failed to start', 'See the last lines of ' .. vim.lsp.get_log_path())
  end
end

---@param path string
local function is_definition(path)
  return vim.endswith(path, '.snapshot_store.json')
end

---@param config vim.lsp.Config
local function check_enabled(config)
  if not vim.lsp.is_enabled('storesmith') then
    vim.health.error('The configuration is not enabled', "Put `vim.lsp.enable('storesmith')` into init.lua")
    return
  end
  vim.health.ok('The configuration is enabled')
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local is_ours = vim.api.nvim_buf_is_loaded(buffer) and is_definition(vim.api.nvim_buf_get_name(buffer))
    if is_ours and #vim.lsp.get_clients({ bufnr = buffer, name = 'storesmith' }) == 0 then
      check_unattached(buffer, config)
    end
  end
end

--- Whether another server says what is wrong with the syntax of JSON documents that this client has.
---@param client vim.lsp.Client
local function check_others(client)
  local is_told = vim.tbl_get(client.config, 'init_options', 'jsonSyntaxIsChecked') == true
  local doubled = {}
  for buffer in pairs(client.attached_buffers) do
    local filetype = vim.bo[buffer].filetype
    for _, other in ipairs(vim.lsp.get_clients({ bufnr = buffer })) do
      local is_json = vim.startswith(filetype, 'json') and vim.list_contains(other.config.filetypes or {}, 'json')
      if other.id ~= client.id and is_json and not (filetype == 'json' and is_told) then
        doubled[other.name] = filetype
      end
    end
  end
  for name, filetype in vim.spairs(doubled) do
    vim.health.warn(('`%s` has files with the filetype `%s` too: a mistake in their JSON is shown twice'):format(name, filetype), {
      filetype == 'json'
          and "Leave it to that: `vim.lsp.config('storesmith', { init_options = { jsonSyntaxIsChecked = true } })`"
        or ("Leave `%s` out of that server's `filetypes`"):format(filetype),
    })
  end
end

---@param project table as `storesmith.info` has it
local function check_project(project)
  if not project.appRoot or project.appRoot == vim.NIL then
    vim.health.warn(project.root .. ': which package is the application is not known, so nothing can be generated', {
      'Set `app-root` under `[tool.storesmith]` in pyproject.toml, or `appRoot` in `init_options`',
    })
  end
  if not project.framework or project.framework == vim.NIL then
    vim.health.warn(project.root .. ': the framework is not found, so modules and classes of other packages are not checked', {
      "Install `castlecraft-engineer` into the project's environment, such as `.venv` in its root folder",
      'Or set `python-environment` under `[tool.storesmith]` in pyproject.toml, or `pythonEnvironment` in `init_options`',
    })
  end
end

---@param client vim.lsp.Client
local function check_client(client)
  local buffers = vim.tbl_count(client.attached_buffers)
  vim.health.ok(('Running for %s, with %d buffer%s'):format(client.root_dir, buffers, buffers == 1 and '' or 's'))
  check_others(client)
  local commands = vim.tbl_get(client.server_capabilities, 'executeCommandProvider', 'commands') or {}
  if not vim.list_contains(commands, 'storesmith.info') then
    vim.health.error('The running server is older than these files: the commands will not work', 'Upgrade it, and start Neovim anew')
    return
  end
  local answer, problem = client:request_sync('workspace/executeCommand', { command = 'storesmith.info', arguments = {} }, TIME_LIMIT)
  if not answer or answer.err then
    vim.health.error('The server does not say what it knows: ' .. (problem or answer.err.message))
    return
  end
  vim.health.info(vim.trim(answer.result.text))
  vim.iter(answer.result.projects):each(check_project)
end

function M.check()
  vim.health.start('storesmith')
  check_neovim()
  local config = vim.lsp.config.storesmith
  if not config or not config.cmd then
    vim.health.error('Neovim has no configuration of that name', 'Put the folder that holds `lsp/storesmith.lua` on the runtime path')
    return
  end
  check_program(config)
  check_enabled(config)
  vim.health.start('storesmith: servers that run')
  local clients = vim.lsp.get_clients({ name = 'storesmith' })
  vim.iter(clients):each(check_client)
  if #clients == 0 then
    vim.health.info('None: one is started when you open a JSON or a Python file of a project')
  end
end

return M
