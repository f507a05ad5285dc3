// SPDX-License-Identifier: Apache-2.0
package dev.formats.zip;

/**
 * One record of an archive.
 *
 * @param name its name, folders included
 * @param position the first byte of its data in the file
 * @param stored how many bytes it takes in the file
 * @param size how many bytes it holds
 * @param deflated whether those in the file are to be inflated
 */
public record ZipRecord(String name, long position, long stored, long size, boolean deflated) {}
