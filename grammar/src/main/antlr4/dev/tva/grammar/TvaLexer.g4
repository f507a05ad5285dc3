// SPDX-License-Identifier: Apache-2.0
/** Words of tva. Newlines are tokens here; which of them end a statement is decided between lexer and parser. */
lexer grammar TvaLexer;

channels { COMMENTS }

// Ends a statement or an arm: a `;`, a newline that counts, or nothing at all before a `}` and the end.
tokens { END }

PARAM    : 'param' ;
FN       : 'fn' ;
EXTERNAL : 'external' ;
IMPORT   : 'import' ;
SAVE     : 'save' ;
TO       : 'to' ;
WITH     : 'with' ;
SHOW     : 'show' ;
ASSERT   : 'assert' ;
MATCH    : 'match' ;
IF       : 'if' ;
THEN     : 'then' ;
ELSE     : 'else' ;
FOR      : 'for' ;
IN       : 'in' ;
AND      : 'and' ;
OR       : 'or' ;
NOT      : 'not' ;
AS       : 'as' ;
TRUE     : 'true' ;
FALSE    : 'false' ;

NAME   : LETTER (LETTER | DIGIT)* ;
NUMBER : DIGITS ('.' DIGITS)? ([eE] [+\-]? DIGITS)? ('%' | [KMGT] 'i'? 'B')? ;

STRING_OPEN : '"' -> pushMode(TEXT) ;

LPAREN : '(' ;
RPAREN : ')' ;
LBRACK : '[' ;
RBRACK : ']' ;
// Braces nest modes, so that the `}` of a hole in a string leads back into the string.
LBRACE : '{' -> pushMode(DEFAULT_MODE) ;
RBRACE : '}' -> popMode ;

PLUS   : '+' ;
MINUS  : '-' ;
STAR   : '*' ;
SLASH  : '/' ;
AT     : '@' ;
CARET  : '^' ;
LT     : '<' ;
LE     : '<=' ;
GT     : '>' ;
GE     : '>=' ;
EQ     : '==' ;
NE     : '!=' ;
ASSIGN : '=' ;
ARROW  : '->' ;
COLON  : ':' ;
COMMA  : ',' ;
DOTDOT : '..' ;
DOT    : '.' ;
SEMI   : ';' ;

NEWLINE : '\r'? '\n' | '\r' ;
SPACE   : [ \t\f\uFEFF]+ -> skip ;
COMMENT : '#' ~[\r\n]* -> channel(COMMENTS) ;

// What other languages write; never part of a tva text, named so that a message can say the tva spelling.
FOREIGN
  : '**' | '//' | '&&' | '||' | '&' | '|' | '!' | '%' | '===' | '!==' | '<>' | '=>' | ':=' | '|>'
  | '+=' | '-=' | '*=' | '/=' | '**=' | '@='
  ;
QUOTED
  : '\'' ~['\r\n]* '\''
  | [\u2018\u2019] ~[\u2018\u2019\r\n]* [\u2018\u2019]
  | [\u201C\u201D\u201E\u00AB\u00BB] ~["\u201C\u201D\u201E\u00AB\u00BB\r\n]* ["\u201C\u201D\u201E\u00AB\u00BB]
  ;
UNKNOWN : . ;

fragment DIGITS : [0-9]+ ;
// Coarser than the letters of Unicode, whose ranges would cost every start 30 ms; names that are
// not only letters, marks and digits are refused before parsing.
fragment LETTER
  : [a-zA-Z_\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02C5\u0300-\u037D\u037F-\u167F\u1681-\u1FFF]
  | [\u2C00-\u2DFF\u3041-\uD7FF\uF900-\uFAFF\uFF21-\uFF3A\uFF41-\uFF5A\uFF66-\uFFDC]
  ;
fragment DIGIT : [0-9] ;

// Inside a string. A string ends with its line at the latest.
mode TEXT;
STRING_TEXT  : ~["\\$\r\n]+ ;
ESCAPE       : '\\' ~[\r\n] ;
HOLE_OPEN    : '${' -> pushMode(DEFAULT_MODE) ;
DOLLAR       : '$' -> type(STRING_TEXT) ;
BACKSLASH    : '\\' -> type(ESCAPE) ;
STRING_CLOSE : '"' -> popMode ;
STRING_BREAK : ('\r'? '\n' | '\r') -> type(NEWLINE), popMode ;
