/**
 * Reads and checks what an operator can set: {@code application.properties} and the environment.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.settings;
