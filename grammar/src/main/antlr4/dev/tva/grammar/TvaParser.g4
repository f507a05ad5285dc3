parser grammar TvaParser;
options { tokenVocab = TvaLexer; }
script : NAME* EOF ;
