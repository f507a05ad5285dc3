// SPDX-License-Identifier: Apache-2.0
/**
 * What checkpoints hold, unread: manifests, patterns over tensor names, stacks of layers. Imports
 * diagnostic, tensor.
 */
@NullMarked
package dev.tva.catalog;

import org.jspecify.annotations.NullMarked;
