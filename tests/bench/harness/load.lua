-- SPDX-License-Identifier: Apache-2.0
--
-- Load for wrk: random requests made from the lines of a file, and one line of JSON at the end.
-- All requests are formatted before the clock starts, so that wrk spends its core on sending.
--
-- usage: wrk … -s load.lua URL -- GET FILE         each line of FILE is a path
--        wrk … -s load.lua URL -- POST FILE PATH   each line of FILE is a JSON body

local requests = {}

function init(args)
    local method, file, path = args[1], args[2], args[3]
    for line in io.lines(file) do
        if method == "POST" then
            requests[#requests + 1] =
                wrk.format("POST", path, { ["Content-Type"] = "application/json" }, line)
        else
            requests[#requests + 1] = wrk.format("GET", line)
        end
    end
    math.randomseed(os.time())
end

function request()
    return requests[math.random(#requests)]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"max_us":%d,' ..
        '"refused":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        latency.max, errors.status, errors.connect, errors.read, errors.write, errors.timeout))
end
