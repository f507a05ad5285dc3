// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

/** Pictures of one source and what is asked of them. */
record Task(String name, Head head, Split split) {}
