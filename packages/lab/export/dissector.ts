/**
 * What Wireshark needs to show a capture of the lab. It knows no layout: every packet says what its fields are, as the suite's
 * `explain` found them.
 */
export const DISSECTOR = `-- Shows captures of Sandi's lab in Wireshark: put it into the folder of personal Lua plugins, or
-- tshark -X lua_script:sandi-lab.lua -r run.pcapng -V
local sandi = Proto("sandi", "Sandi lab")
local client = ProtoField.string("sandi.client", "Client")
local direction = ProtoField.string("sandi.direction", "Direction")
local kind = ProtoField.string("sandi.kind", "Kind")
local name = ProtoField.string("sandi.field", "Field")
local value = ProtoField.bytes("sandi.value", "Bytes")
sandi.fields = { client, direction, kind, name, value }

local function text(buffer, at)
  local length = buffer(at, 1):uint()
  return buffer(at + 1, length):string(ENC_UTF_8), at + 1 + length
end

function sandi.dissector(buffer, packet, tree)
  local who, at = text(buffer, 2)
  local what
  what, at = text(buffer, at)
  local to_relay = buffer(1, 1):uint() == 0
  local way = to_relay and (who .. " > relay") or ("relay > " .. who)
  packet.cols.protocol = "SANDI"
  packet.cols.src = to_relay and who or "relay"
  packet.cols.dst = to_relay and "relay" or who
  packet.cols.info = what
  local root = tree:add(sandi, buffer(), "Sandi, " .. what .. ", " .. way)
  root:add(client, who):set_generated()
  root:add(direction, to_relay and "to the relay" or "to the client"):set_generated()
  root:add(kind, what):set_generated()
  local count = buffer(at, 2):uint()
  at = at + 2
  local fields = {}
  for i = 1, count do
    local field = {}
    field.name, at = text(buffer, at)
    field.offset = buffer(at, 4):uint()
    field.size = buffer(at + 4, 4):uint()
    at = at + 8
    fields[i] = field
  end
  for _, field in ipairs(fields) do
    if field.size > 0 then
      local bytes = buffer(at + field.offset, field.size)
      local shown = root:add(bytes, field.name .. ", " .. field.size .. " B")
      shown:add(name, bytes, field.name)
      shown:add(value, bytes)
    end
  end
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, sandi)
`;
