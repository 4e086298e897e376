"""The Lua that Redis runs: each script is one step of a shared crawl, whole or not at all, whichever worker asks for it."""

from __future__ import annotations

KEYS = (
    "crawl", "known", "queue", "suspects", "delayed", "flight", "strays", "kills", "queries", "trapped", "wire", "workers", "members",
    "expected",
)  # fmt: skip
"""What a crawl is kept in, each below `backfile:ARCHIVE:`.

`crawl`, a hash: `id`; `began`, `finished`, `hold` and `turn` in milliseconds of Redis' clock; `full`; `open`, how many addresses are not
finished; `sequence`; `answered`; `pace` and `grace` in milliseconds. `known`: what each address is, empty once it is finished, `-` where a
shard holds it and it is not due. `queue` and `suspects`
(those that workers have died of): by urgency and order; `delayed`: by the moment from which they may be asked for. `flight`: which worker
has an address. `strays`, `kills`: counts of an address. `queries`: how many addresses of a path differ in their query alone; `trapped`:
those that were too many. `wire`: the requests on their way of a paced crawl, and when they are given up. `workers`: the names of
all. `members`: the shards that took part; `expected`: those of the crawl before that did not come yet.
"""

KEPT = 30 * 24 * 3600
"""Seconds that Redis keeps a crawl after its end."""
LOST, DAMAGED = "BACKFILE lost", "BACKFILE damaged"
"""What a script answers where the crawl is no longer there, or no longer whole."""

_PRELUDE = """
local crawl, known, queue, suspects, delayed, flight, strays, kills, queries, trapped, wire, workers, members, expected = unpack(KEYS)
local SUSPECT, DEADLY, MOST_QUERIES, BEATS = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local SEEDING = 'seeding:'

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function of(hash, field)
  return tonumber(redis.call('HGET', hash, field) or '0') or 0
end

local function raise_to(field, value)
  if value > of(crawl, field) then redis.call('HSET', crawl, field, value) end
end

local function enqueue(url, lease, wait)
  local urgency = tonumber(string.sub(lease, 1, 1)) or 3
  if wait > 0 then
    redis.call('ZADD', delayed, now() + wait, urgency .. ':' .. url)
    return
  end
  local order = redis.call('HINCRBY', crawl, 'sequence', 1)
  redis.call('ZADD', of(kills, url) >= SUSPECT and suspects or queue, urgency * 1e12 + order, url)
end

local function forget(url)
  redis.call('HDEL', flight, url)
  redis.call('HDEL', strays, url)
  redis.call('HDEL', kills, url)
end

local function is_open(lease)
  return lease and lease ~= '' and lease ~= '-'
end

local function finish(url)
  if is_open(redis.call('HGET', known, url)) then
    redis.call('HINCRBY', crawl, 'open', -1)
    redis.call('ZREM', queue, url)
    redis.call('ZREM', suspects, url)
    redis.call('ZREM', delayed, '0:' .. url, '1:' .. url, '2:' .. url, '3:' .. url)
  end
  redis.call('HSET', known, url, '')
  forget(url)
end

-- Returns whether the address is one too many of those that differ in their query alone.
local function offer(url, lease, strayed, wait, is_due)
  local held = redis.call('HGET', known, url)
  if held == '-' then
    if not is_due then return false end
    held = false
  end
  if held == '' then return redis.call('SISMEMBER', trapped, url) == 1 end
  if held then
    if strayed < of(strays, url) then redis.call('HSET', strays, url, strayed) end
    local score = tonumber(redis.call('ZSCORE', queue, url) or '-1')
    local urgency = tonumber(string.sub(lease, 1, 1)) or 3
    if score >= (urgency + 1) * 1e12 then
      redis.call('ZADD', queue, urgency * 1e12 + score % 1e12, url)
      redis.call('HSET', known, url, lease)
    end
    return false
  end
  local mark = string.find(url, '?', 1, true)
  if mark and redis.call('HINCRBY', queries, string.sub(url, 1, mark), 1) > MOST_QUERIES then
    redis.call('HSET', known, url, '')
    redis.call('SADD', trapped, url)
    return true
  end
  redis.call('HSET', known, url, lease)
  if redis.call('HDEL', crawl, 'finished') == 1 then
    for _, key in ipairs(KEYS) do redis.call('PERSIST', key) end
  end
  if strayed > 0 then redis.call('HSET', strays, url, strayed) end
  redis.call('HINCRBY', crawl, 'open', 1)
  enqueue(url, lease, wait)
  return false
end

local function offer_all(first, are_due)
  local traps = {}
  for place = first, #ARGV, 4 do
    if offer(ARGV[place], ARGV[place + 1], tonumber(ARGV[place + 2]), tonumber(ARGV[place + 3]), are_due) then
      traps[#traps + 1] = ARGV[place]
    end
  end
  return traps
end

-- Takes back what workers have of whom `gone` says that they are; returns what is given up, because workers die of it.
local function take_back(gone, died)
  local deadly = {}
  local all = redis.call('HGETALL', flight)
  for place = 1, #all, 2 do
    local url = all[place]
    if gone(all[place + 1]) then
      redis.call('HDEL', flight, url)
      local lease = redis.call('HGET', known, url)
      if is_open(lease) then
        if died and redis.call('HINCRBY', kills, url, 1) >= DEADLY then
          finish(url)
          deadly[#deadly + 1] = url
        else
          enqueue(url, lease, 0)
        end
      end
    end
  end
  for _, token in ipairs(redis.call('HKEYS', wire)) do
    if gone(string.match(token, '^(.*):') or '') then redis.call('HDEL', wire, token) end
  end
  return deadly
end

local function is_lost()
  return redis.call('HGET', crawl, 'id') ~= ARGV[1]
end
"""

_UNLESS_LOST = f"""
if is_lost() then return redis.error_reply('{LOST}') end
"""

JOIN = """
local name, token, shard, host, ttl = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local last, unfinished, full, fresh = ARGV[11], ARGV[12] == '1', ARGV[13] == '1', ARGV[14]
local recent, pace, grace = tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17])
local beat = redis.call('GET', BEATS .. name)
if beat then
  local other, where = string.match(beat, '^%S+ (%S+) (.*)$')
  if other ~= shard then return {'taken', where or '', '0', '0', {}} end
end
local id, finished = redis.call('HGET', crawl, 'id'), redis.call('HGET', crawl, 'finished')
local was_full = redis.call('HGET', crawl, 'full') == '1'
local verdict = 'joined'
if not id or redis.call('HEXISTS', crawl, 'damaged') == 1 then
  verdict, id = 'begun', unfinished and last or fresh
elseif finished and last == id and unfinished then
  return {'over', id, '0', '0', {}}
elseif finished and last ~= id and now() - tonumber(finished) < recent and (was_full or not full) then
  return {'idle', id, tostring(now() - tonumber(finished)), '0', {}}
elseif finished then
  verdict, id = 'begun', fresh
elseif full and not was_full then
  local alone = true
  for _, other in ipairs(redis.call('SMEMBERS', workers)) do
    if other ~= name and redis.call('EXISTS', BEATS .. other) == 1 then alone = false end
  end
  if alone then verdict, id = 'begun', fresh end
end
local deadly = {}
if verdict == 'begun' then
  local came = redis.call('SMEMBERS', members)
  redis.call('DEL', unpack(KEYS))
  redis.call('HSET', crawl, 'id', id, 'began', now(), 'full', full and '1' or '0', 'open', '0', 'grace', now() + grace)
  if #came > 0 then redis.call('SADD', expected, unpack(came)) end
else
  deadly = take_back(function(worker) return worker == name end, true)
end
redis.call('SET', BEATS .. name, token .. ' ' .. shard .. ' ' .. host, 'PX', ttl)
redis.call('SADD', workers, name)
redis.call('HSET', flight, SEEDING .. name, name)
raise_to('pace', pace)
return {verdict, id, tostring(redis.call('HLEN', known)), tostring(of(crawl, 'open')), deadly}
"""
"""A worker begins: its name is free or its own; a crawl is under way, is over, or begins. What it had when it died is free again."""

SEEDED = (
    _UNLESS_LOST
    + """
redis.call('SADD', members, ARGV[7])
redis.call('SREM', expected, ARGV[7])
return redis.call('HDEL', flight, SEEDING .. ARGV[6])
"""
)
"""A worker has offered all that it knew at its beginning."""

OFFER = _UNLESS_LOST + "return offer_all(6, true)"
"""Addresses are due. Returns those that are one too many."""

HELD = (
    _UNLESS_LOST
    + """
for place = 6, #ARGV do redis.call('HSETNX', known, ARGV[place], '-') end
"""
)
"""A shard holds pages that are not due in it: links to them are nothing new."""

DONE = (
    _UNLESS_LOST
    + """
for place = 6, #ARGV do finish(ARGV[place]) end
"""
)
"""Addresses were finished, by whomever."""

COMPLETE = (
    _UNLESS_LOST
    + """
local traps, hold = offer_all(9, false), tonumber(ARGV[8])
finish(ARGV[6])
if ARGV[7] == '1' then redis.call('HSET', crawl, 'answered', '1') end
if hold > 0 then raise_to('hold', now() + hold) end
return traps
"""
)
"""A page is on a worker's disk: what it leads to is due, and it is finished."""

PUT_BACK = (
    _UNLESS_LOST
    + """
local url, lease, wait, name, failed, hold = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], ARGV[10] == '1', tonumber(ARGV[11])
if hold > 0 then raise_to('hold', now() + hold) end
if redis.call('HGET', flight, url) ~= name then return 0 end
redis.call('HDEL', flight, url)
if failed then redis.call('HDEL', kills, url) end
redis.call('HSET', known, url, lease)
enqueue(url, lease, wait)
return 1
"""
)
"""A page could not be had, and is to be asked for again after a wait; the host may have asked all workers for patience."""

POP = (
    _UNLESS_LOST
    + f"""
local name, alone, moment = ARGV[6], ARGV[7] == '1', now()
for _, member in ipairs(redis.call('ZRANGE', delayed, '-inf', moment, 'BYSCORE', 'LIMIT', 0, 100)) do
  redis.call('ZREM', delayed, member)
  local url = string.sub(member, 3)
  enqueue(url, redis.call('HGET', known, url) or '3', 0)
end
local pace, hold = tostring(of(crawl, 'pace')), of(crawl, 'hold') - moment
if hold > 0 then return {{'held', pace, tostring(hold)}} end
if moment < of(crawl, 'grace') and redis.call('SCARD', expected) > 0 then return {{'empty', pace}} end
while true do
  local found = redis.call('ZPOPMIN', queue)
  if #found == 0 and alone then found = redis.call('ZPOPMIN', suspects) end
  if #found == 0 then break end
  local url = found[1]
  local lease = redis.call('HGET', known, url)
  if is_open(lease) then
    redis.call('HSET', flight, url, name)
    return {{'lease', pace, url, lease, tostring(of(strays, url)), tostring(of(kills, url))}}
  end
end
local busy = redis.call('HLEN', flight) + redis.call('ZCARD', delayed) + redis.call('ZCARD', suspects)
if busy > 0 then return {{'empty', pace}} end
if of(crawl, 'open') ~= 0 then
  redis.call('HSET', crawl, 'damaged', '1')
  return redis.error_reply('{DAMAGED}')
end
if redis.call('HSETNX', crawl, 'finished', moment) == 1 then
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, {KEPT}) end
end
return {{'finished', pace, redis.call('HGET', crawl, 'answered') or '0'}}
"""
)
"""A worker takes the most urgent address; what it may not have alone with others, only where it has nothing else."""

RENEW = (
    _UNLESS_LOST
    + """
local name, token, value, ttl = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local beat = redis.call('GET', BEATS .. name)
if beat and string.sub(beat, 1, #token) ~= token then return {0, {}} end
redis.call('SET', BEATS .. name, value, 'PX', ttl)
redis.call('SADD', workers, name)
local alive = {[name] = true}
local function gone(worker)
  if alive[worker] == nil then alive[worker] = redis.call('EXISTS', BEATS .. worker) == 1 end
  return not alive[worker]
end
return {1, take_back(gone, true)}
"""
)
"""A worker says that it lives, and takes back what dead ones had. Returns what is given up, because workers die of it."""

LEAVE = (
    _UNLESS_LOST
    + """
local name, token = ARGV[6], ARGV[7]
local beat = redis.call('GET', BEATS .. name)
if beat and string.sub(beat, 1, #token) ~= token then return 0 end
take_back(function(worker) return worker == name end, false)
redis.call('DEL', BEATS .. name)
redis.call('SREM', workers, name)
return 1
"""
)
"""A worker ends: what it has is free at once."""

PACE = _UNLESS_LOST + "raise_to('pace', tonumber(ARGV[6]))"
"""All workers together wait so long between two requests, at least."""

TURN = (
    _UNLESS_LOST
    + """
local token, pace, most, patience, moment = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), now()
local wait = math.max(of(crawl, 'hold'), of(crawl, 'turn')) - moment
if wait > 0 then return wait end
local busy, all = 0, redis.call('HGETALL', wire)
for place = 1, #all, 2 do
  if tonumber(all[place + 1]) > moment then busy = busy + 1 else redis.call('HDEL', wire, all[place]) end
end
if busy >= most then return 50 end
redis.call('HSET', wire, token, moment + patience)
redis.call('HSET', crawl, 'turn', moment + math.max(pace, of(crawl, 'pace')))
return 0
"""
)
"""A request may be sent, now, or after so many milliseconds ask again: the workers together are one client."""

SENT = _UNLESS_LOST + "return redis.call('HDEL', wire, ARGV[6])"
"""A request was answered, or will not be."""


def whole(script: str) -> str:
    """Return `script` with what all share before it, as Redis runs it."""
    return _PRELUDE + script
