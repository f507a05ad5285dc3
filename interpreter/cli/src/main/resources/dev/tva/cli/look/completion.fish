function __tva_complete
    set -l words (commandline -opc) (commandline -ct)
    tva completion fish -- $words[2..-1] 2>/dev/null
end
complete -c tva -a '(__tva_complete)'
