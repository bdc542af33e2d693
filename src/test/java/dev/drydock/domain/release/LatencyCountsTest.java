package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyCountsTest {
    private static final LatencyCounts SOME = LatencyCounts.parse("0.4:90 2.5:9 10.0:1");

    @Test
    void saysBelowWhichBoundAShareLies() {
        assertThat(SOME.total()).isEqualTo(100);
        assertThat(SOME.percentile(0.5)).hasValue(0.4);
        assertThat(SOME.percentile(0.9)).hasValue(0.4);
        assertThat(SOME.percentile(0.91)).hasValue(2.5);
        assertThat(SOME.percentile(0.99)).hasValue(2.5);
        assertThat(SOME.percentile(1)).hasValue(10);
        assertThat(LatencyCounts.parse("0.4:1").percentile(0.5)).hasValue(0.4);
        assertThat(LatencyCounts.none().percentile(0.5)).isEmpty();
    }

    /** As of two versions of Drydock. */
    @Test
    void addsCountsWithOtherBounds() {
        assertThat(SOME.plus(LatencyCounts.parse("0.4:10 5.0:2")).text()).isEqualTo("0.4:100 2.5:9 5.0:2 10.0:1");
    }

    @Test
    void theDifferenceIsNeverNegative() {
        LatencyCounts before = LatencyCounts.parse("0.4:91 2.5:4");

        assertThat(SOME.since(before).text()).isEqualTo("2.5:5 10.0:1");
        assertThat(SOME.most(before).text()).isEqualTo("0.4:91 2.5:9 10.0:1");
        assertThat(before.since(before)).isEqualTo(LatencyCounts.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4", "0.4:x", "x:1", "0.4:-1", "0:1", "-1:1", "NaN:1", "0.4:1  2.5:1"})
    void refusesWhatIsNoCount(String text) {
        assertThatThrownBy(() -> LatencyCounts.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMoreBucketsThanANodeHas() {
        TreeMap<Double, Long> buckets = new TreeMap<>();
        for (int bucket = 1; bucket <= LatencyCounts.MOST_BUCKETS; bucket++) {
            buckets.put((double) bucket, 1L);
        }
        assertThat(new LatencyCounts(buckets).total()).isEqualTo(LatencyCounts.MOST_BUCKETS);
        buckets.putAll(Map.of(0.5, 1L));

        assertThatThrownBy(() -> new LatencyCounts(buckets)).hasMessageContaining("201 buckets");
    }
}
