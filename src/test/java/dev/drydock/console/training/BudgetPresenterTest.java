package dev.drydock.console.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.training.RunBudgets.Use;
import dev.drydock.domain.registry.Budget.Resource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetPresenterTest {
    @Test
    void tellsOfEachLimitWhatIsUsed() {
        Use time = new Use(Resource.TIME, Optional.of(3_600_000L), 723_000);
        Use disk = new Use(Resource.DISK, Optional.of(1L << 30), 3L << 29);
        assertThat(BudgetPresenter.of(List.of(time, disk)))
                .isEqualTo("Budget: time 12m 3s of 1h 0m 0s, disk 1.5 GiB of 1 GiB (over).");
        assertThat(BudgetPresenter.of(List.of())).isEmpty();
    }
}
