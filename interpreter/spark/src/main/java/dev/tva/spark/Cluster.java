// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** Spark, as far as it is needed: tasks that each take one thing and give one, in their order. */
final class Cluster {
  private final JavaSparkContext spark;

  Cluster(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** Gives every executor a value once. */
  <T> Broadcast<T> broadcast(T value) {
    return spark.broadcast(value);
  }

  /** How many tasks run at once where nothing else is known. */
  int parallelism() {
    return spark.defaultParallelism();
  }

  /** A name that no other run takes. */
  String name() {
    return spark.sc().applicationId();
  }

  /** Something that a task takes, and the hosts on which it is best computed. */
  record Item<T extends Serializable>(T value, List<String> hosts) {}

  /** One task for each item; retried, repeated and placed as Spark is told to. */
  <T extends Serializable, R> List<R> each(
      String what, List<Item<T>> items, Class<T> type, Function<T, R> task) {
    spark.setJobDescription(what);
    List<Tuple2<T, Seq<String>>> placed =
        items.stream()
            .map(i -> new Tuple2<>(i.value(), CollectionConverters.asScala(i.hosts()).toSeq()))
            .toList();
    try {
      return spark
          .sc()
          .makeRDD(CollectionConverters.asScala(placed).toSeq(), ClassTag$.MODULE$.<T>apply(type))
          .toJavaRDD()
          .map(task)
          .collect();
    } catch (Exception e) {
      // Scala throws what Java would have to declare.
      throw e instanceof SparkException s ? Messages.failed(s) : (RuntimeException) e;
    }
  }
}
