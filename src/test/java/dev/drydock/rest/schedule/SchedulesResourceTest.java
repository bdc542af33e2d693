package dev.drydock.rest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.api.ScheduleRequest;
import dev.drydock.application.schedule.ScheduleDraft;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulesResourceTest {

    @Test
    void whatIsAbsentIsTheDefaultOrAnEmptyText() {
        ScheduleDraft draft = SchedulesResource.draft(
                new ScheduleRequest(null, null, null, null, null, null, null, null, null, null, null, null, null));
        assertThat(draft.name()).isEmpty();
        assertThat(draft.job()).isEmpty();
        assertThat(draft.parameters()).isEmpty();
        assertThat(draft.catchUp()).isEqualTo("skip");
        assertThat(draft.times().zone()).isEqualTo("UTC");
        assertThat(draft.times().holidays()).isEqualTo(Optional.empty());
        assertThat(draft.times().blackouts()).isEmpty();
    }

    @Test
    void nullsInListsAndParametersAreEmptyTexts() {
        ScheduleDraft draft = SchedulesResource.draft(new ScheduleRequest(
                "night",
                "walk",
                Collections.singletonMap("model", null),
                "0 2 * * *",
                "UTC",
                null,
                Arrays.asList("12:00-13:00", null),
                "all",
                null,
                null,
                null,
                null,
                true));
        assertThat(draft.parameters()).containsEntry("model", "");
        assertThat(draft.times().blackouts()).containsExactly("12:00-13:00", "");
    }

    @Test
    void whoWaitsForSomethingHasNoTimesAndFollowsNoModel() {
        ScheduleDraft draft = SchedulesResource.draft(new ScheduleRequest(
                "night",
                "walk",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Arrays.asList("exports", null),
                "6h",
                null));
        assertThat(draft.times().ofModel()).isFalse();
        assertThat(draft.times().cron()).isEmpty();
        assertThat(draft.times().on()).containsExactly("exports", "");
        assertThat(draft.times().atMostEvery()).contains("6h");
    }
}
