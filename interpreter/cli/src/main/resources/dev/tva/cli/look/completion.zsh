#compdef tva
_tva() {
  local -a found
  found=(${(f)"$(tva completion zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then
    compadd -Q -S '' -- $found
  else
    _files
  fi
}
compdef _tva tva
