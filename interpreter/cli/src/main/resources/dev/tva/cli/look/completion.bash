_tva() {
  local IFS=$'\n'
  COMPREPLY=($(tva completion bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ ${COMPREPLY[0]} == *[=.] ]] && compopt -o nospace
}
complete -o default -F _tva tva
