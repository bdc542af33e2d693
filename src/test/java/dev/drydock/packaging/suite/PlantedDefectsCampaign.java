package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often the policy of {@code drydock policy init} holds nights with a planted defect, and nights without one. Every night has other rows,
 * and its models are trained on them. Run by {@code mvn -Pcampaign verify -Dit.test=PlantedDefectsCampaign}; {@code -Dnights=20} of each
 * defect, {@code -Dhonest=120} in all, {@code -Dseed=1}.
 */
class PlantedDefectsCampaign {
    private static final double LEAST_HELD = 0.95;
    private static final double MOST_HONEST_HELD = 0.05;

    private final int nights = Integer.getInteger("nights", 20);
    private final int honest = Integer.getInteger("honest", 120);
    private final long seed = Long.getLong("seed", 1);

    @Test
    void eachDefectIsHeldByItsGate() {
        List<String> missed = new ArrayList<>();
        for (PlantedDefects defect : PlantedDefects.values()) {
            List<List<String>> held = held(10 + List.of(PlantedDefects.values()).indexOf(defect), nights, night -> {
                night.drawn();
                defect.plant(night);
            });
            long byItsGate =
                    held.stream().filter(gates -> gates.contains(defect.gate())).count();
            long atAll = held.stream().filter(gates -> !gates.isEmpty()).count();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | `%s` | %d of %d | %d | %s |%n",
                    defect.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    defect.gate(),
                    byItsGate,
                    nights,
                    atAll,
                    counts(held, defect.gate()));
            if (byItsGate < LEAST_HELD * nights) {
                missed.add(defect + ": " + byItsGate);
            }
        }
        assertThat(missed).isEmpty();
    }

    @Test
    void honestNightsAreSeldomHeld() {
        Map<String, Consumer<PlantedNight>> kinds = new LinkedHashMap<>();
        kinds.put("nothing has changed", night -> night.drift = 0);
        kinds.put("strong drift", night -> night.drift = 1);
        kinds.put("twice as many failures", night -> night.often = -1.2);
        kinds.put("few failures", night -> night.often = -3.2);
        kinds.put("strong inputs", night -> night.strength = 2);
        kinds.put("from many failures to few", night -> {
            night.oftenBefore = -1.2;
            night.often = -2.7;
        });
        int all = 0;
        int kindsSoFar = 0;
        int heldOfAll = 0;
        for (Map.Entry<String, Consumer<PlantedNight>> kind : kinds.entrySet()) {
            List<List<String>> held = held(kindsSoFar++, honest / kinds.size(), night -> {
                kind.getValue().accept(night);
                night.drawn();
            });
            long any = held.stream().filter(gates -> !gates.isEmpty()).count();
            System.out.printf(
                    Locale.ROOT, "| %s | %d of %d | %s |%n", kind.getKey(), any, held.size(), counts(held, ""));
            all += held.size();
            heldOfAll += (int) any;
        }
        assertThat((double) heldOfAll / all).isLessThanOrEqualTo(MOST_HONEST_HELD);
    }

    /** @param series draws other nights than any other */
    private List<List<String>> held(int series, int count, Consumer<PlantedNight> edit) {
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(number -> {
                    PlantedNight night = new PlantedNight(seed * 100_003 + 7919L * number + 1_000_000_007L * series);
                    edit.accept(night);
                    return PlantedDefectsTest.held(night.judged());
                })
                .toList();
    }

    /** How often each gate held, but the one that was expected. */
    private static Map<String, Integer> counts(List<List<String>> held, String but) {
        Map<String, Integer> counts = new TreeMap<>();
        held.stream()
                .flatMap(List::stream)
                .filter(gate -> !gate.equals(but))
                .forEach(gate -> counts.merge(gate, 1, Integer::sum));
        return counts;
    }
}
