// SPDX-License-Identifier: Apache-2.0
/**
 * Sentences of tva. Every statement and every arm is followed by END, which the newline rules put
 * there; brackets are balanced before parsing starts. Where a rule is wider than the language, the
 * tree builder says so in the user's terms.
 */
parser grammar TvaParser;

options { tokenVocab = TvaLexer; }

script : line* EOF ;

line : statement END ;

statement
  : NAME ASSIGN expression                                                     # bind
  | PARAM NAME (COLON type)? (ASSIGN expression)? (IN expression)?             # param
  | EXTERNAL? FN NAME LPAREN parameters? RPAREN (COLON type)? body?            # define
  | IMPORT string (AS NAME)?                                                   # importing
  | SAVE expression TO expression (WITH option (COMMA option)*)?               # save
  | SHOW expression (COMMA expression)* (TO expression)?                       # show
  | ASSERT expression (COMMA expression)?                                      # assert
  | FOR binder IN expression block                                             # for
  | expression                                                                 # bare
  ;

option : NAME ASSIGN expression ;

parameters : parameter (COMMA parameter)* COMMA? ;
parameter  : (NAME | TO) (COLON type)? (ASSIGN expression)? (IN expression)? ;
type       : typeName | LBRACK typeName RBRACK ;
typeName   : NAME | FN ;
body       : ASSIGN expression | ASSIGN? block ;
block      : LBRACE line* RBRACE ;
binder     : NAME | LPAREN NAME (COMMA NAME)* COMMA? RPAREN ;

// The ladder, loosest first.
expression : choice (AS NAME)? ;

choice
  : IF choice THEN choice ELSE choice                                          # conditional
  | FN LPAREN parameters? RPAREN (ASSIGN choice | ASSIGN? block)               # function
  | disjunction                                                                # plain
  ;

disjunction : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
negation    : NOT negation | comparison ;
comparison  : range ((LT | LE | GT | GE | EQ | NE) range)* ;
range       : sum (DOTDOT sum)* ;
sum         : product ((PLUS | MINUS) product)* ;
product     : unary ((STAR | SLASH | AT) unary)* ;
unary       : MINUS unary | power ;
power       : postfix (CARET exponent)? ;
exponent    : MINUS exponent | power ;
postfix     : primary suffix* ;

suffix
  : LPAREN arguments? RPAREN                                                   # call
  | LBRACK expression RBRACK                                                   # index
  | DOT NAME                                                                   # field
  ;

arguments : argument (COMMA argument)* COMMA? ;
argument  : ((NAME | TO) ASSIGN)? expression ;

primary
  : NUMBER                                                                     # number
  | string                                                                     # text
  | (TRUE | FALSE)                                                             # bool
  | NAME                                                                       # name
  | LPAREN expression RPAREN                                                   # parens
  | LBRACK items? RBRACK                                                       # list
  | MATCH LBRACE arm* RBRACE                                                   # match
  ;

// One rule for both, so that the first token behind an expression tells them apart.
items
  : expression (FOR binder IN expression | (COMMA expression)* COMMA?)
  ;

arm : (ELSE | expression) ARROW (block | expression) END ;

string : STRING_OPEN (STRING_TEXT | ESCAPE | HOLE_OPEN expression RBRACE)* STRING_CLOSE ;
