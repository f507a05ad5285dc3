// SPDX-License-Identifier: Apache-2.0
/**
 * The paper's experiment with a language model, on mail in place of comments: forget to write
 * advertisements; imports DJL, commons-compress and the package above.
 */
@NullMarked
package dev.tva.example.paper.text;

import org.jspecify.annotations.NullMarked;
