/* The actions of wdhs-api key. */
#ifndef WDHS_CLI_KEY_H
#define WDHS_CLI_KEY_H

int key_create(int argc, char **argv);
int key_list(int argc, char **argv);
int key_revoke(int argc, char **argv);

#endif
