package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.LabelOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The label requests and the results of their answers. Every method joins the caller's transaction. */
public interface LabelRequests {

    Optional<LabelRequest> findByToken(String token);

    Optional<LabelRequest> find(String model, int number);

    /** The number of the model's last request; 0 if there is none. */
    int lastNumber(String model);

    /** Fails if another request has the number or the token. */
    void add(LabelRequest request, List<AskedRow> rows);

    /** The model's requests, newest first. */
    List<LabelRequest> list(String model, int limit);

    /** The rows of a request by prediction id. */
    Map<String, AskedRow> rows(String model, int number);

    /** Prediction ids of the model that were asked for, and predicted after that instant. */
    Set<String> asked(String model, Instant predictedAfter);

    /** Of those the ones that no joined label answers. */
    Set<String> open(String model, Instant predictedAfter);

    /** Forgets that labels of those predictions were asked for; how many rows a request asked for stays. */
    void forget(String model, Set<String> predictionIds);

    /** The request's sheet was written again without some of its rows. */
    void replaceSheet(String model, int number, String sheet);

    /** How many rows of a request have which answer; those without any are not counted. */
    Map<LabelOutcome, Long> answers(String model, int number);

    /**
     * Records the outcomes of requested labels when a run joins them, for all requests. A later join decides again, but {@link
     * LabelOutcome#TOO_LATE} never replaces the outcome of a used label.
     */
    void answer(String model, long instanceId, Map<String, LabelOutcome> outcomes);

    /** As {@link #answer}, by a run as of the past: it replaces no outcome but {@link LabelOutcome#WAITING}. */
    void answerOpen(String model, long instanceId, Map<String, LabelOutcome> outcomes);
}
