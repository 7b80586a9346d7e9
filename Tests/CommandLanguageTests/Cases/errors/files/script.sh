#!/bin/sh
ls -l | head
if true; then echo; fi
