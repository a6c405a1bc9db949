/**
 * What an operator can set: {@code application.properties} and the environment, read and checked.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.settings;
