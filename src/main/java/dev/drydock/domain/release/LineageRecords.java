package dev.drydock.domain.release;

import java.util.List;

/** What the records tell of the people who had a hand in a run. Joins the caller's transaction. */
public interface LineageRecords {

    /** Everyone who restarted an execution of the run, by the audit log. */
    List<String> restarters(long runInstance);
}
