// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.engine.Engine;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.random.Philox;
import dev.tva.kernel.random.RandomWords;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import java.util.concurrent.atomic.LongAdder;

/** DJL's PyTorch on the processor. */
public final class DjlKernels implements Kernels {
  static final String ENGINE = "PyTorch";

  private final EngineStart engine = new EngineStart();
  private final LongAdder operations = new LongAdder();

  /** DJL's version; loads nothing native. */
  public static String version() {
    return Engine.getDjlVersion();
  }

  @Override
  public void start(Plan plan) {
    engine.begin();
  }

  @Override
  public boolean loadsEngine(Plan plan) {
    return true;
  }

  @Override
  public long bytes(Precision precision, int registers, int shared, int elements) {
    return DjlTiles.bytes(precision, registers + DjlTiles.TEMPORARIES, elements);
  }

  @Override
  public Tiles open(Precision precision, int registers, int elements) {
    check();
    return new DjlTiles(precision, registers, elements, operations);
  }

  @Override
  public Matrices matrices(Crew crew) {
    check();
    return new DjlMatrices(Place.HOST, crew, operations);
  }

  @Override
  public RandomWords random() {
    return new Philox();
  }

  @Override
  public void check() {
    engine.await();
  }

  @Override
  public long operations() {
    return operations.sum();
  }
}
