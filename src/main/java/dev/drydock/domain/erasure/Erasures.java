package dev.drydock.domain.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was erased, by digests alone. Every method joins the caller's transaction. */
public interface Erasures {

    /** The number of the model's last erasure; 0 if there is none. */
    int lastNumber(String model);

    /** Fails if another erasure has the number. */
    void add(Erasure erasure);

    Optional<Erasure> find(String model, int number);

    /** The newest first; of all models if none is named. */
    List<Erasure> list(Optional<String> model, int limit);

    /** Digests of every group and prediction of the model that is erased. */
    Set<String> subjects(String model);

    int countSubjects(String model);

    /** Digests that are there already stay the earlier erasure's. */
    void addSubjects(String model, int number, Set<String> digests);

    /** Recording a copy again replaces what was recorded of it. */
    void record(String model, int number, ErasedCopy copy);

    /** By place and name. */
    List<ErasedCopy> copies(String model, int number);

    /** Finishing again changes nothing. */
    void finish(String model, int number, Instant at);
}
