" Opens the example, and writes the findings that ALE shows.
function! s:Rules() abort
  return map(copy(ale#engine#GetLoclist(bufnr('%'))), 'v:val.lnum . ":" . v:val.col . " " . v:val.code')
endfunction

function! s:WaitFor(rule, is_there) abort
  for l:turn in range(600)
    if (match(s:Rules(), a:rule) >= 0) == a:is_there
      return
    endif
    sleep 50m
  endfor
endfunction

let s:report = {}
edit buildspec.yml
doautocmd BufEnter
call s:WaitFor('appspec-not-in-artifact', 1)
let s:report['buildspec'] = sort(s:Rules())
call append(line('$'), ['    - appspec.yml'])
ALELint
call s:WaitFor('appspec-not-in-artifact', 0)
let s:report['typed'] = sort(s:Rules())
set hidden
edit appspec.yml
call s:WaitFor('hook-script-not-in-artifact', 1)
let s:report['appspec'] = sort(s:Rules())
call writefile([json_encode(s:report)], $REPORT)
qall!
