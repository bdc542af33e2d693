package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.drift.ColumnReference;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.LiveDrift;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReferenceJson;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What counting for the live drift costs a request: two nodes in one process, one with a reference in its package and one without, are
 * asked in turn. {@code -Drounds=N} takes another number of rounds.
 */
class LiveDriftBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 30);

    @TempDir
    Path root;

    private record Asked(ServingNode node, ServingSite site) {
        static Asked of(Path root, boolean measured) {
            ServingSite site = new ServingSite(root);
            Path released = measured ? site.buildKnowing(1, reference(root)) : site.build(1);
            ServingNode node = new ServingNode(
                    site.folder, ServingNode.Settings.standard(PackageLimits.STANDARD), NodeServer.clock());
            node.start();
            Asked asked = new Asked(node, site);
            asked.manage("activations", site.tar(released));
            asked.manage("orders", site.activate(1, released, 1));
            return asked;
        }

        private void manage(String what, byte[] body) {
            send("/node/v1/" + what, Optional.of("Bearer " + ServingSite.TOKEN), body);
        }

        private void send(String path, Optional<String> token, byte[] body) {
            NodeResponse answer = node.handle(new NodeRequest(
                    "POST", path, token, Optional.empty(), body.length, new ByteArrayInputStream(body)));
            assertThat(answer.status())
                    .as(new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
        }

        /** Microseconds of the processor for one request; the thread that asks also answers. */
        double ask(byte[] body, int times) {
            long began = cpuNanos();
            for (int i = 0; i < times; i++) {
                send("/v2/models/tiny/infer", Optional.empty(), body);
            }
            return (cpuNanos() - began) / 1e3 / times;
        }
    }

    /** Of every column, with ten bins for a number. */
    private static String reference(Path root) {
        ModelSignature signature = ModelSignature.ofPackage(TinyPackage.in(root.resolve("tiny")));
        List<ColumnReference> columns = ReleaseDrift.columns(signature).stream()
                .map(LiveDriftBenchmark::reference)
                .toList();
        return new String(
                ReferenceJson.write(new DriftReference(DriftReference.VERSION, columns)), StandardCharsets.UTF_8);
    }

    private static ColumnReference reference(DriftColumn column) {
        List<Double> edges = column.isNumber()
                ? DoubleStream.iterate(10, edge -> edge + 10).limit(9).boxed().toList()
                : List.of();
        int bins = column.isNumber() ? 10 : column.categories().size();
        return new ColumnReference(
                column, edges, Collections.nCopies(bins, 100L), 0, OptionalDouble.empty(), Optional.empty());
    }

    private static byte[] question(int rows) {
        String shape = "[" + rows + "]";
        return Questions.request(
                        "\"id\": \"b\",",
                        shape,
                        times(rows, "100"),
                        times(rows, "2.5"),
                        times(rows, "\"oil\""),
                        times(rows, "\"p-7\""),
                        times(rows, "\"north\""))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String times(int rows, String value) {
        return IntStream.range(0, rows).mapToObj(row -> value).collect(Collectors.joining(","));
    }

    @Test
    void aRequestCostsNoMoreThanAFewPercent() {
        Asked without = Asked.of(root.resolve("without"), false);
        Asked with = Asked.of(root.resolve("with"), true);
        try {
            for (int rows : new int[] {1, 256}) {
                compare(without, with, rows);
            }
        } finally {
            without.node().close();
            with.node().close();
        }
    }

    private static void compare(Asked without, Asked with, int rows) {
        byte[] body = question(rows);
        int times = rows == 1 ? 400 : 60;
        without.ask(body, 5 * times);
        with.ask(body, 5 * times);
        double[] ratios = new double[ROUNDS];
        double[] before = new double[ROUNDS];
        double[] after = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            boolean first = round % 2 == 0;
            before[round] = first ? without.ask(body, times) : 0;
            after[round] = with.ask(body, times);
            before[round] = first ? before[round] : without.ask(body, times);
            ratios[round] = after[round] / before[round];
        }
        System.out.printf(
                Locale.ROOT,
                "%d rows: CPU without %.1f us, with %.1f us, ratio %.3f (%.3f to %.3f)%n",
                rows,
                median(before),
                median(after),
                median(ratios),
                share(ratios, 0.1),
                share(ratios, 0.9));
        assertThat(median(ratios)).isLessThan(1.2);
    }

    /** Counting alone, without a request around it. */
    @Test
    void countsARowAndAllocatesNothing() {
        ModelSignature signature = ModelSignature.ofPackage(TinyPackage.in(root.resolve("tiny")));
        List<DriftColumn> columns = IntStream.range(0, 30)
                .mapToObj(i -> new DriftColumn(
                        ColumnRole.INPUT, "x" + i, i % signature.inputs().size(), List.of()))
                .toList();
        LiveDrift live = LiveDrift.of(
                        new DriftReference(
                                DriftReference.VERSION,
                                columns.stream()
                                        .map(LiveDriftBenchmark::reference)
                                        .toList()),
                        columns,
                        System::nanoTime)
                .orElseThrow();
        AnsweredRows row =
                new AnsweredRows(signature, new RawRows.Numbers(new float[] {100, 2.5f, 1}, 1), new float[] {0.3f});
        for (int i = 0; i < 200_000; i++) {
            live.count(row);
        }
        long allocated = allocated();
        long began = cpuNanos();
        int times = 500_000;
        for (int i = 0; i < times; i++) {
            live.count(row);
        }
        double nanos = (double) (cpuNanos() - began) / times;
        System.out.printf(
                Locale.ROOT,
                "30 columns: %.0f ns a row, %.2f bytes allocated a row%n",
                nanos,
                (double) (allocated() - allocated) / times);
        assertThat(allocated() - allocated).isLessThan(times);
    }

    /** Of this thread: another program on the machine does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static double median(double[] values) {
        return share(values, 0.5);
    }

    private static double share(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (share * (sorted.length - 1))];
    }
}
