# Ruby's Net::HTTP, with one connection and a body in chunks.
require 'json'
require 'net/http'
require 'stringio'

base, key, body = %w[BASE KEY BODY].map { |name| ENV.fetch(name) }
HTTP = Net::HTTP.start(URI(base).host, URI(base).port)

def step(name, kind, url, headers = {}, body = nil)
  request = kind.new(URI(url), headers)
  if body
    request['Transfer-Encoding'] = 'chunked'
    request.body_stream = StringIO.new(body)
  end
  answer = HTTP.request(request)
  puts "#{name} #{answer.code}"
  answer
end

themes = "#{base}/themes"
read = step('read', Net::HTTP::Get, themes)
step('unchanged', Net::HTTP::Get, themes, { 'If-None-Match' => read['ETag'] })
step('after', Net::HTTP::Get, "#{base}/goals")
step('head', Net::HTTP::Head, themes)
puts "decoded #{JSON.parse(read.body)['items'].empty? ? 'empty' : read.code}"
auth = { 'Authorization' => "Bearer #{key}" }
made = step('create', Net::HTTP::Post, "#{base}/collectives", auth.merge('Content-Type' => 'application/json'), body)
step('refused', Net::HTTP::Delete, made['Location'], { 'If-Match' => '*', 'Authorization' => 'Bearer nobody' })
step('remove', Net::HTTP::Delete, made['Location'], auth.merge('If-Match' => '*'))
step('missing', Net::HTTP::Get, made['Location'])
