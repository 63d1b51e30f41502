-- closecall-clangd as the language server of C and C++ buffers; Neovim 0.7 or
-- later, no other plugin. In init.lua:
--
--   vim.opt.runtimepath:append("/usr/share/closecall/neovim")
--   require("closecall").setup()
--
-- setup{cmd = {...}} names another binary or further arguments. With
-- nvim-lspconfig you do not need this file:
--   require("lspconfig").clangd.setup{cmd = {"closecall-clangd"}}
local M = {}

local roots = { ".clangd", "compile_commands.json", ".git" }

-- The nearest folder above the file that holds one of the roots.
local function root_of(file)
  local dir = vim.fn.fnamemodify(file, ":p:h")
  while true do
    for _, name in ipairs(roots) do
      local path = dir .. "/" .. name
      if vim.fn.filereadable(path) == 1 or vim.fn.isdirectory(path) == 1 then
        return dir
      end
    end
    local up = vim.fn.fnamemodify(dir, ":h")
    if up == dir then
      return vim.fn.fnamemodify(file, ":p:h")
    end
    dir = up
  end
end

function M.setup(options)
  options = options or {}
  local clients = {} -- by root
  local function attach(buffer)
    local root = root_of(vim.api.nvim_buf_get_name(buffer))
    if not clients[root] then
      clients[root] = vim.lsp.start_client({
        name = "closecall-clangd",
        cmd = options.cmd or { "closecall-clangd" },
        root_dir = root,
        on_exit = function()
          clients[root] = nil
        end,
      })
    end
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
  vim.api.nvim_create_autocmd("FileType", {
    pattern = { "c", "cpp" },
    callback = function(args)
      attach(args.buf)
    end,
  })
end

return M
