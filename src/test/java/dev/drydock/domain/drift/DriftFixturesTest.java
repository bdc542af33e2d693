package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The measures against what SciPy says of the same samples ({@code drift/fixtures.json}, made by the script beside it), to 12 digits. A
 * verdict of drift can move only where a p lies that near to its limit.
 */
class DriftFixturesTest {
    private static final double TOLERANCE = 1e-12;
    private static final JsonNode FIXTURES = fixtures();

    private static JsonNode fixtures() {
        try (InputStream stream = DriftFixturesTest.class.getResourceAsStream("/drift/fixtures.json")) {
            return new JsonMapper().readTree(Objects.requireNonNull(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> samples() {
        return StreamSupport.stream(FIXTURES.get("samples").spliterator(), false);
    }

    static Stream<JsonNode> tables() {
        return StreamSupport.stream(FIXTURES.get("tables").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valuesOfANumberAreMeasuredAsSciPyMeasuresThem(JsonNode sample) {
        float[] reference = present(sample.get("reference"));
        float[] window = present(sample.get("window"));

        double statistic = KolmogorovSmirnov.statistic(reference, window);
        same(statistic, sample.get("ks"));
        sameP(KolmogorovSmirnov.p(statistic, reference.length, window.length), sample.get("p"));
        same(Wasserstein.distance(reference, window), sample.get("wasserstein"));
        same(Moments.of(reference).deviation(), sample.get("deviation"));
        ChiSquare missing = ChiSquare.ofShare(
                sample.get("reference").size() - reference.length,
                sample.get("reference").size(),
                sample.get("window").size() - window.length,
                sample.get("window").size());
        sameP(missing.p(), sample.get("missing").get("p"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void countsAreMeasuredAsSciPyMeasuresThem(JsonNode table) {
        long[] reference = counts(table.get("reference"));
        long[] window = counts(table.get("window"));

        same(PopulationStability.index(reference, window), table.get("psi"));
        same(JensenShannon.distance(reference, window), table.get("jensenShannon"));
        ChiSquare test = ChiSquare.of(reference, window);
        same(test.statistic(), table.get("chiSquare"));
        assertThat(test.degrees()).isEqualTo(table.get("degrees").asInt());
        sameP(test.p(), table.get("p"));
        same(test.cramersV(), table.get("cramersV"));
    }

    @Tag("slow")
    @Test
    void theDistributionOfTheStatisticIsSciPysOverItsWholeRange() {
        for (JsonNode point : FIXTURES.get("kolmogorov")) {
            double found = KolmogorovSmirnov.survival(
                    point.get(1).asDouble(), point.get(0).asLong());
            assertThat(found).as(point.toString()).satisfies(value -> sameP(value, point.get(2)));
        }
    }

    /** Both take a limit for large samples here, each a little differently. */
    @Test
    void theDistributionOfLargerSamplesIsSciPysToSixDigits() {
        for (JsonNode point : FIXTURES.get("kolmogorovLarge")) {
            double found = KolmogorovSmirnov.survival(
                    point.get(1).asDouble(), point.get(0).asLong());
            assertThat(found).as(point.toString()).isCloseTo(point.get(2).asDouble(), within(2e-7));
        }
    }

    @Test
    void theTailsOfChiSquareAreSciPys() {
        for (JsonNode point : FIXTURES.get("chiSquareTails")) {
            ChiSquaredDistribution tail = ChiSquaredDistribution.of(point.get(1).asInt());
            sameP(tail.survivalProbability(point.get(0).asDouble()), point.get(2));
        }
    }

    @Test
    void pValuesOfManyTestsAreAdjustedAsSciPyAdjustsThem() {
        for (JsonNode list : FIXTURES.get("adjusted")) {
            assertThat(BenjaminiHochberg.adjust(doubles(list.get("p"))))
                    .usingComparatorWithPrecision(1e-15)
                    .containsExactly(doubles(list.get("adjusted")));
        }
        assertThat(BenjaminiHochberg.adjust()).isEmpty();
    }

    @Test
    void aMillionValuesOnEitherSideAreMeasuredExactly() {
        for (JsonNode million : FIXTURES.get("millions")) {
            float[] reference = scrambled(1, 0f);
            float[] window = scrambled(77_777_777, (float) million.get("shift").asDouble());

            double statistic = KolmogorovSmirnov.statistic(reference, window);
            same(statistic, million.get("ks"));
            sameP(KolmogorovSmirnov.p(statistic, reference.length, window.length), million.get("p"));
            same(Wasserstein.distance(reference, window), million.get("wasserstein"));
        }
    }

    /** As {@code scrambled} of the script: 24 bits of a hash, exact in float32. */
    private static float[] scrambled(long offset, float shift) {
        float[] values = new float[1_000_000];
        for (int i = 0; i < values.length; i++) {
            long hashed = (i + offset) * 2_654_435_761L & 0xFFFFFFFFL;
            values[i] = (hashed >>> 8) / (float) (1 << 24) + shift;
        }
        Arrays.sort(values);
        return values;
    }

    private static void same(double found, JsonNode expected) {
        double wanted = expected.asDouble();
        assertThat(Math.abs(found - wanted))
                .as("%s should be %s", found, wanted)
                .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(wanted)));
    }

    /** A p has its 12 digits even where it is very small. */
    private static void sameP(double found, JsonNode expected) {
        same(found, expected);
        double wanted = expected.asDouble();
        if (wanted > 1e-280) {
            assertThat(found / wanted).as("%s should be %s", found, wanted).isCloseTo(1, within(TOLERANCE));
        }
    }

    private static float[] present(JsonNode values) {
        float[] floats = new float[values.size()];
        int count = 0;
        for (JsonNode value : values) {
            if (!value.isNull()) {
                floats[count++] = (float) value.asDouble();
            }
        }
        float[] sorted = Arrays.copyOf(floats, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static long[] counts(JsonNode values) {
        return IntStream.range(0, values.size())
                .mapToLong(i -> values.get(i).asLong())
                .toArray();
    }

    private static double[] doubles(JsonNode values) {
        return IntStream.range(0, values.size())
                .mapToDouble(i -> values.get(i).asDouble())
                .toArray();
    }
}
