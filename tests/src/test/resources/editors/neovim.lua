-- SPDX-License-Identifier: Apache-2.0
-- What a person does in Neovim, from 0.7 on: sees a problem, takes the fix, completes, jumps.
local function say(words)
  io.stdout:write(words .. '\n')
end

local function wait(what, condition)
  if not vim.wait(90000, condition, 20) then
    io.stderr:write('waited in vain for ' .. what .. '\n')
    vim.cmd('cquit 1')
  end
end

vim.cmd('edit edit.tva')
local buffer = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({
  name = 'tva',
  cmd = { vim.env.TVA_LAUNCHER, 'lsp' },
  root_dir = vim.fn.getcwd(),
})
vim.lsp.buf_attach_client(buffer, id)
wait('the server', function()
  local client = vim.lsp.get_client_by_id(id)
  return client ~= nil and client.initialized
end)

local function ask(method, params)
  local answers, why = vim.lsp.buf_request_sync(buffer, method, params, 90000)
  local answer = answers and answers[id]
  if not answer or answer.error then
    io.stderr:write(method .. ': ' .. vim.inspect(answer or why) .. '\n')
    vim.cmd('cquit 1')
  end
  return answer.result
end

wait('a problem', function()
  return #vim.diagnostic.get(buffer) == 1
end)
local problem = vim.diagnostic.get(buffer)[1]
say('problem at line ' .. (problem.lnum + 1) .. ': ' .. problem.message:match('[^\n]*'))

vim.api.nvim_win_set_cursor(0, { problem.lnum + 1, problem.col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, problem.lnum) }
local fix = ask('textDocument/codeAction', params)[1]
say('fix: ' .. fix.title)
vim.lsp.util.apply_workspace_edit(fix.edit, 'utf-16')
local _, edits = next(fix.edit.changes)
local changed = edits[1].range.start.line
say('line: ' .. vim.api.nvim_buf_get_lines(buffer, changed, changed + 1, true)[1])
wait('no problem', function()
  return #vim.diagnostic.get(buffer) == 0
end)

local last = vim.api.nvim_buf_line_count(buffer)
local half = 'x = base["layers.*.'
vim.api.nvim_buf_set_lines(buffer, last, last, true, { half })
vim.api.nvim_win_set_cursor(0, { last + 1, #half })
vim.cmd('startinsert!')
params = vim.lsp.util.make_position_params()
params.position.character = #half
local items = ask('textDocument/completion', params)
local labels = {}
for _, item in ipairs(items.items or items) do
  table.insert(labels, item.label)
end
table.sort(labels)
say('completions: ' .. table.concat(labels, ' '))
vim.api.nvim_buf_set_lines(buffer, last, last + 1, true, {})

local line = vim.fn.search('norm(', 'w')
vim.api.nvim_win_set_cursor(0, { line, vim.fn.getline(line):find('norm%(') - 1 })
local place = ask('textDocument/definition', vim.lsp.util.make_position_params())[1]
vim.cmd('write')
vim.lsp.util.jump_to_location(place, 'utf-16')
say('jumped to ' .. vim.fn.expand('%:t') .. ', on ' .. vim.fn.expand('<cword>')
  .. (vim.bo.readonly and ', read-only' or ''))
vim.cmd('qall!')
