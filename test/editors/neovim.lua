-- Run by neovim.test inside a headless Neovim, in the project's folder.
-- CLOSECALL_CLANGD and CLOSECALL_NEOVIM say where our parts are.
vim.opt.runtimepath:append(vim.env.CLOSECALL_NEOVIM)
require("closecall").setup({ cmd = { vim.env.CLOSECALL_CLANGD, "--background-index=false" } })

local function fail(text)
  io.stderr:write("FAILED: " .. text .. "\n")
  vim.cmd("cquit 1")
end

local function ours()
  return vim.tbl_filter(function(d)
    return tostring(d.code or d.user_data.lsp.code):find("^closecall%-") ~= nil
  end, vim.diagnostic.get(0))
end

local function wait(what, condition)
  if not vim.wait(60000, condition, 20) then
    fail(what .. "; diagnostics: " .. vim.inspect(vim.diagnostic.get(0)))
  end
end

vim.cmd("edit leak.c")
vim.cmd("setfiletype c")
wait("no finding in leak.c", function()
  return #ours() == 1
end)
local finding = ours()[1]
if finding.lnum ~= 6 or not finding.message:find("Result 'res' from 'PQexec' is not released", 1, true) then
  fail("not the finding: " .. vim.inspect(finding))
end
vim.api.nvim_buf_set_lines(0, 6, 7, true, { "    n = -1;" })
wait("the finding stays in mended code", function()
  return #ours() == 0
end)
vim.cmd("silent undo")
wait("the finding does not come back", function()
  return #ours() == 1
end)
io.stderr:write("ok\n")
vim.cmd("qall!")
