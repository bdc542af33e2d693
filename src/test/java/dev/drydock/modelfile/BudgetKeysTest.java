package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.Budget.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetKeysTest {
    private static final String MODEL = ValveModel.WITHOUT_TRAINING + "sweep: [{}]\n";

    private final ModelFileReader reader = new ModelFileReader();

    @Test
    void withoutTheKeyARunMayUseWhatItWants() {
        assertThat(reader.readText(MODEL).budget()).isEqualTo(Budget.NONE);
    }

    @Test
    void eachLimitIsReadInItsUnitAndToldInOne() {
        Budget budget = reader.readText(MODEL + "budget: {time: 90m, cpu-hours: 12.5, gpu-hours: 2, disk: 20GiB}\n")
                .budget();
        assertThat(budget.limits())
                .isEqualTo(Map.of(
                        Resource.TIME, Duration.ofMinutes(90).toMillis(),
                        Resource.CPU_HOURS, Duration.ofMinutes(750).toMillis(),
                        Resource.GPU_HOURS, Duration.ofHours(2).toMillis(),
                        Resource.DISK, 20L << 30));
        assertThat(Resource.TIME.words(5_400_000)).isEqualTo("1h 30m 0s");
        assertThat(Resource.TIME.words(59_999)).isEqualTo("59s");
        assertThat(Resource.CPU_HOURS.words(45_000_000)).isEqualTo("12.5 h");
        assertThat(Resource.DISK.words(20L << 30)).isEqualTo("20 GiB");
        assertThat(Resource.DISK.words(1)).isEqualTo("0 MiB");
    }

    @ParameterizedTest
    @CsvSource({
        "{hours: 3},budget.hours",
        "{time: 3},budget.time",
        "{time: 0s},budget.time",
        "{time: 366d},budget.time",
        "{time: '3h'},budget.time",
        "{cpu-hours: 0},budget.cpu-hours",
        "{cpu-hours: -1},budget.cpu-hours",
        "{cpu-hours: 1e3},budget.cpu-hours",
        "{gpu-hours: 3h},budget.gpu-hours",
        "{disk: 20},budget.disk",
        "{disk: 20GB},budget.disk",
        "{disk: 1025TiB},budget.disk"
    })
    void refusesEachMistake(String budget, String key) {
        String yaml = MODEL + "budget: " + budget.replace('\'', '"') + "\n";
        assertThat(reader.check(yaml.getBytes(StandardCharsets.UTF_8)).problems())
                .extracting(ModelFileProblem::key)
                .containsOnly(key);
    }
}
