// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

/** A command cannot go on; carries what a person is told. */
public final class DiagnosticException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostic diagnostic;

  public DiagnosticException(Diagnostic diagnostic) {
    super(diagnostic.sentence());
    this.diagnostic = diagnostic;
  }

  public DiagnosticException(Diagnostic diagnostic, Throwable cause) {
    super(diagnostic.sentence(), cause);
    this.diagnostic = diagnostic;
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
