-- Opens the example, applies quick fixes and types, and writes what is seen after each step.
local report = {}

local function rules(file)
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(vim.fn.bufnr(file))) do
    local code = diagnostic.code or diagnostic.user_data.lsp.code
    table.insert(found, ('%d:%d %s'):format(diagnostic.lnum + 1, diagnostic.col + 1, code))
  end
  table.sort(found)
  return found
end

local function see(step)
  report[step] = {
    appspec = table.concat(rules('appspec.yml'), ', '),
    buildspec = table.concat(rules('buildspec.yml'), ', '),
  }
end

local function has(file, rule)
  return table.concat(rules(file), ' '):find(rule, 1, true) ~= nil
end

local function wait_for(what, condition)
  if not vim.wait(30000, condition, 20) then
    error(what .. ': ' .. vim.inspect(rules('appspec.yml')) .. vim.inspect(rules('buildspec.yml')))
  end
end

-- what `vim.lsp.buf.code_action` does, without the menu
local function apply(file, rule, title)
  vim.cmd('buffer ' .. file)
  local buffer = vim.fn.bufnr(file)
  local position
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    local original = diagnostic.user_data.lsp
    if (diagnostic.code or original.code) == rule then
      position = { line = diagnostic.lnum, character = diagnostic.col }
    end
  end
  vim.api.nvim_win_set_cursor(0, { position.line + 1, position.character })
  if vim.fn.has('nvim-0.11') == 1 then
    vim.lsp.buf.code_action({
      apply = true,
      filter = function(action) return action.title:find(title, 1, true) ~= nil end,
    })
    return
  end
  local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = { start = position, ['end'] = position },
    context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, position.line) },
  }, 20000)
  for id, answer in pairs(answers) do
    for _, action in ipairs(answer.result or {}) do
      if action.title:find(title, 1, true) then
        if not action.edit then
          action = vim.lsp.buf_request_sync(buffer, 'codeAction/resolve', action, 20000)[id].result
        end
        local client = vim.lsp.get_client_by_id(id)
        vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        return
      end
    end
  end
  error('no code action: ' .. title)
end

local function main()
  vim.o.hidden = true
  vim.cmd('edit appspec.yml')
  vim.cmd('edit buildspec.yml')
  wait_for('findings in both files', function()
    return has('appspec.yml', 'hook-script-not-in-artifact')
      and has('buildspec.yml', 'appspec-not-in-artifact')
  end)
  see('opened')

  apply('buildspec.yml', 'appspec-not-in-artifact', 'Add `appspec.yml` to `files`')
  wait_for('the first quick fix', function()
    return not has('buildspec.yml', 'appspec-not-in-artifact')
  end)
  see('fixed in the same file')

  apply('appspec.yml', 'permission-matches-nothing', 'Remove this permission')
  wait_for('the second quick fix', function()
    return not has('appspec.yml', 'permission-matches-nothing')
  end)
  see('fixed in the other file')

  vim.api.nvim_buf_set_lines(vim.fn.bufnr('buildspec.yml'), -1, -1, false, { '    - scripts/**/*' })
  wait_for('typing in the other file', function()
    return not has('appspec.yml', 'hook-script-not-in-artifact')
  end)
  see('typed')
end

local succeeded, problem = xpcall(main, debug.traceback)
report.problem = not succeeded and problem or nil
local file = assert(io.open(vim.env.REPORT, 'w'))
file:write(vim.fn.json_encode(report))
file:close()
vim.cmd('qall!')
