-- A definition is JSON of a kind of its own, as a compose file is yaml.docker-compose: highlighted, indented and folded as JSON,
-- and left to storesmith by servers for plain JSON, which would say what is wrong with its syntax a second time.
vim.filetype.add({ pattern = { ['.+%.snapshot_store%.json'] = 'json.castlecraft' } })
